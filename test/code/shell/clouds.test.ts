import { expectHazards } from './seen.ts';

const page = 'http://169.254.169.254/latest';

// What a cloud tells of a machine, and what lets somebody act in its name.
expectHazards([
  [`curl ${page}/meta-data/placement/region`, ''],
  [`curl ${page}/meta-data/instance-id`, ''],
  [`curl -X PUT ${page}/api/token -H 'X-aws-ec2-metadata-token-ttl-seconds: 60'`, ''],
  [`ask() { curl "${page}/meta-data/$1"; }; ask instance-type`, ''],
  [`curl "${page}/meta-data/$1"`, 'reads-metadata'],
  [`ask() { curl "${page}/meta-data/$1"; }; ask iam/security-credentials/app`, 'reads-credentials'],
  [`curl ${page}/meta-data/placement/../iam/info`, 'reads-credentials'],
  ['curl -H Metadata-Flavor:Google http://metadata.google.internal/computeMetadata/v1/instance/zone', ''],
  [
    'curl -H Metadata-Flavor:Google "http://metadata.google.internal/computeMetadata/v1/instance/?recursive=true"',
    'reads-credentials',
  ],
  [
    'curl -H Metadata-Flavor:Google http://metadata.google.internal/computeMetadata/v1/instance/service-accounts/default/token',
    'reads-credentials',
  ],
]);

// Who is let in.
expectHazards([
  ['gsutil iam ch allUsers:objectViewer gs://bills', 'opens-cloud'],
  ['gsutil iam ch -d allUsers gs://bills', ''],
  ['gcloud projects add-iam-policy-binding p --member m --role roles/owner', 'opens-cloud'],
  ['gcloud projects add-iam-policy-binding p --member m --role roles/cloudsql.client', ''],
  ['gcloud compute firewall-rules create a --allow all', 'opens-cloud'],
  ['gcloud compute firewall-rules create a --allow tcp:443', ''],
  ['aws s3api put-bucket-acl --bucket b --acl public-read', 'opens-cloud'],
  ['aws s3api put-bucket-acl --bucket b --acl private', ''],
  ['aws iam create-access-key --user-name u', 'opens-cloud'],
  ['aws ec2 authorize-security-group-ingress --group-id g --protocol tcp --port 443 --cidr 0.0.0.0/0', ''],
  [
    'aws ec2 authorize-security-group-ingress --group-id g --protocol tcp --port 22 --cidr 0.0.0.0/0',
    'opens-cloud',
  ],
  ['aws ec2 authorize-security-group-ingress --group-id g --protocol tcp --port 22 --cidr 10.0.0.0/8', ''],
  ['az storage container set-permission -n c --public-access blob', 'opens-cloud'],
  ['az role assignment create --assignee a --role Reader --scope s', ''],
  ['aws cloudtrail stop-logging --name main', 'disables-protection'],
  ['aws cloudtrail get-trail-status --name main', ''],
]);

// A script that goes on to other machines by itself.
expectHazards([
  ['scp "$0" app@web1:/tmp/a', 'sends-data spreads'],
  ['self=$(readlink -f "$0"); scp "$self" app@web1:/tmp/a', 'sends-data spreads'],
  ['ssh web1 "cat > /opt/a" < "$0"', 'spreads'],
  ['ssh web1 bash -s < "$0"', ''],
  ['scp "$(dirname "$0")/agent.deb" ops@web1:/srv/', 'sends-data'],
  [`for h in $(cut -d' ' -f1 ~/.ssh/known_hosts); do ssh "$h" 'nohup sh /tmp/a &'; done`, 'spreads'],
  [`for h in $(cut -d' ' -f1 ~/.ssh/known_hosts); do ssh "$h" uptime; done`, ''],
  ['for h in $(cat hosts.txt); do ssh "$h" uptime; done', ''],
]);
