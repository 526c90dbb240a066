"""What people see: pages and forms. Reads models, writes only through acts."""
