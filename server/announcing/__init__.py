"""Calls to show and speak: their order, their texts, their voice."""
