"""The registers (登记册): one table says what each lists, one reader reads them all."""
