"""Makes the large pack of Xuchang: real divisions, everything below them generated to the size of Qingdao."""
