"""Prints for each file that is named, as JSON, what skops itself says of it: untrusted types, or the error."""

import json
import sys
import warnings

import skops.io

warnings.simplefilter("ignore")
told = []
for path in sys.argv[1:]:
    try:
        told.append({"untrusted": skops.io.get_untrusted_types(file=path)})
    except Exception as error:
        told.append({"error": f"{type(error).__name__}: {error}"})
print(json.dumps(told))
