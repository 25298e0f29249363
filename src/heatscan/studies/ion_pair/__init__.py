"""Which collapse rates could an atomic ion and a macromolecule in a Paul trap exclude?"""
