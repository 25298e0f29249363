"""What all figures share. No physics and no study."""
