"""Which collapse rates do experiments exclude?"""
