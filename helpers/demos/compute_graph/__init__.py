"""TODO-DOC package"""
