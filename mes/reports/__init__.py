"""Read-only views over the domains: nothing here writes.

`batch_record` puts the journal, the prompts with their signatures and the mass ledger of one batch into one document.
"""
