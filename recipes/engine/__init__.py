"""The batch engine: states and transitions as data, events, a fold, a decision, and the handshake; all pure."""
