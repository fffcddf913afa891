"""What a user can ask for, one file each: a typed request, a typed answer, `run(request, context)`.

Faces (command line, library, and those to come) know only this room; `nachim.usecases.registry` lists what there is.
"""
