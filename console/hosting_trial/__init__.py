"""`python -m console.hosting_trial`: the engine as a thread of its Celery worker, or as the worker's child? See decision 0001."""
