"""What `make bench` measures: the product against a small reference, the floor, in one run."""
