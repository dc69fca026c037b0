"""Windows of a seat beside its main one: registers, the shift, the keeping of the hall. One list of pages."""
