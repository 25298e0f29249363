"""How do losses heat an interacting quantum gas?"""
