import { expectHazards } from './seen.ts';

// What is asked of one host is fetched from another from then on.
expectHazards([
  ['git config --global url."https://git.a.example/".insteadOf https://github.com/', 'installs-from-address'],
  ['git config --global url.https://git.a.example/.insteadOf=https://github.com/', 'installs-from-address'],
  ['git -c url."https://a.example/".insteadOf=https://github.com/ fetch', 'installs-from-address'],
  ['git config --global url.git@a.example:.insteadOf https://github.com/', 'installs-from-address'],
  ['go env -w GOPROXY=https://go.a.example,direct', 'installs-from-address'],
  ['go env -w GOPROXY=https://proxy.golang.org,https://go.a.example', 'installs-from-address'],
]);

// The same host in another way, one of the machine itself, and where Go looks anyway.
expectHazards([
  ['git config --global url."https://github.com/".insteadOf ssh://git@github.com/', ''],
  ['git config --global url."https://github.com/".insteadOf git@github.com:', ''],
  ['git config --global url."ssh://git@github.com/".insteadOf "https://github.com/"', ''],
  ['git config --global url.http://localhost:3000/.insteadOf https://github.com/', ''],
  ['git config --global --unset url.https://github.com/.insteadOf', ''],
  ['go env -w GOPROXY=https://proxy.golang.org,direct', ''],
  ['go env GOPROXY', ''],
]);
