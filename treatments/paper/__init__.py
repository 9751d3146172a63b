"""Paper: typst templates filled with plain data. Made on demand from what is signed, never kept."""
