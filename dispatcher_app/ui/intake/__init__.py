"""Registering a report: one form, its drafts, its photos, its sending."""
