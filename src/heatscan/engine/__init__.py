"""The engine: what a study is, grids of points, how they are split, and the evaluation of a study on them."""
