"""The numbers that each paper prints, one module per study."""
