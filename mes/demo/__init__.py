"""The demo: a virtual plant, the service beside it, and a simulated crew, as separate processes.

The crew is an ordinary API client with accounts of its own; its hands are the plant's floor. Nothing here reaches
into the service or the machines: what the demo shows went over the wire.
"""
