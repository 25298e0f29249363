"""The kinds of figure of this study: a module for each, and what they share."""
