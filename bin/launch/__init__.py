"""The launcher behind `bin/start` and `bin/test`; needs the standard library and nothing else."""
