"""Which collapse rates do stars and planets allow?"""
