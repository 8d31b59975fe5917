"""The machines of the virtual plant: what a machine builder would put into the PLC, one kind of machine a file.

They know the maker's interface (`docs/plc-interface.md`) and the physics, and nothing of the service on the other side.
"""
