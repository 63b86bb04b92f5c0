"""PMML as two exporters write it, and documents that lead an XML reader astray.

    python test/corpus/build/pmml_files.py           needs nyoka
    python test/corpus/build/pmml_files.py --jpmml   needs sklearn2pmml, Java, and a scikit-learn that it knows
"""

import re
import sys
import tempfile
import warnings
from pathlib import Path

import pandas as pd
from corpus import sample
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

frame, y = load_iris(return_X_y=True, as_frame=True)
frame = pd.DataFrame(frame)


def export(write, *libraries, prefix):
    for name, model in {"logistic": LogisticRegression(max_iter=300), "tree": DecisionTreeClassifier(max_depth=2)}.items():
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "m.pmml"
            write(model, path)
            data = re.sub(rb"<Timestamp>[^<]*</Timestamp>", b"<Timestamp>2024-01-01T00:00:00Z</Timestamp>", path.read_bytes())
        sample("pmml", f"{prefix}-{name}.pmml", data, "allow", "as exported", *libraries)


def by_nyoka(model, path):
    import nyoka

    fitted = Pipeline([("scale", StandardScaler()), ("model", model)]).fit(frame, y)
    nyoka.skl_to_pmml(fitted, list(frame.columns), "species", str(path))


def by_jpmml(model, path):
    from sklearn2pmml import sklearn2pmml
    from sklearn2pmml.pipeline import PMMLPipeline

    sklearn2pmml(PMMLPipeline([("scale", StandardScaler()), ("model", model)]).fit(frame, y), str(path))


BODY = '<PMML xmlns="http://www.dmg.org/PMML-4_4" version="4.4"><Header>%s</Header><DataDictionary/></PMML>\n'
TRAPS = {
    "entity-file": ("deny", '<!DOCTYPE PMML [<!ENTITY x SYSTEM "file:///etc/hostname">]>\n' + BODY % "&x;", "an external entity"),
    "entity-public": ("deny", '<!DOCTYPE PMML [<!ENTITY x PUBLIC "-//X//Y" "http://localhost/x">]>\n' + BODY % "&x;", "an external entity with a public name"),
    "external-dtd": ("deny", '<?xml version="1.0"?>\n<!DOCTYPE PMML SYSTEM "http://localhost/pmml.dtd">\n' + BODY % "", "a document type from elsewhere"),
    "parameter-entity": ("deny", '<!DOCTYPE PMML [<!ENTITY % p SYSTEM "http://localhost/p.dtd">%p;]>\n' + BODY % "", "declarations from elsewhere"),
    "hidden-entity": ("deny", "<!DOCTYPE PMML [<!ENTITY % p \"&#60;!ENTITY x SYSTEM 'file:///etc/hostname'>\">%p;]>\n" + BODY % "&x;", "an entity declared inside of another"),
    "xinclude": ("deny", BODY % '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/hostname" parse="text"/>', "XInclude"),
    "laughs": ("review", "<!DOCTYPE PMML [<!ENTITY a0 'ha'>" + "".join(f"<!ENTITY a{i} '{f'&a{i - 1};' * 10}'>" for i in range(1, 10)) + "]>\n" + BODY % "&a9;", "entities that expand to a billion laughs"),
    "quadratic": ("review", f"<!DOCTYPE PMML [<!ENTITY a '{'x' * 3000}'>]>\n" + BODY % ("&a;" * 3000), "one entity, very often"),
}
TRAPS["custom-function"] = ("review", (BODY % "").replace("<DataDictionary/>", '<DataDictionary/><TransformationDictionary><DerivedField name="d" optype="continuous" dataType="double"><Apply function="com.mycompany.Score"><Constant>1</Constant></Apply></DerivedField></TransformationDictionary>'), "a Java class in the place of a function")
TRAPS["table-locator"] = ("review", (BODY % "").replace("<DataDictionary/>", '<DataDictionary><Taxonomy name="t"><ChildParent childField="a" parentField="b"><TableLocator/></ChildParent></Taxonomy></DataDictionary>'), "a table from elsewhere")


def main():
    warnings.simplefilter("ignore")
    if "--jpmml" in sys.argv:
        export(by_jpmml, "sklearn2pmml", "scikit-learn", prefix="jpmml")
        return
    export(by_nyoka, "nyoka", "scikit-learn", prefix="nyoka")
    for name, (decision, text, note) in TRAPS.items():
        sample("pmml", f"{name}.pmml", text.encode(), decision, note)
    wide = TRAPS["entity-file"][1].replace("<!DOCTYPE", '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE', 1)
    sample("pmml", "entity-utf16.pmml", wide.encode("utf-16"), "deny", "an external entity, in UTF-16")
    sample("pmml", "utf7.pmml", b'<?xml version="1.0" encoding="UTF-7"?>' + (BODY % "").encode(), "deny", "an encoding that hides markup", container="xml")


main()
