/** What the tools of other systems print, written after what others recorded in public; each names its source. Ports and names are changed where they do not matter. */

/** `netstat -ano` by language: the headings and the states differ, the form does not. */
export const netstat: Readonly<Record<string, string>> = {
  /** After github.com/Ducatel/Visual-Studio-Linux-Build-Box issue 4, with the pids and UDP of learn.microsoft.com, "netstat". */
  English: `
Active Connections

  Proto  Local Address          Foreign Address        State           PID
  TCP    0.0.0.0:135            0.0.0.0:0              LISTENING       1020
  TCP    127.0.0.1:8411         127.0.0.1:58296        TIME_WAIT       0
  TCP    192.168.1.5:52341      142.250.80.46:443      ESTABLISHED     7300
  TCP    [::]:3000              [::]:0                 LISTENING       7300
  TCP    [::1]:49670            [::]:0                 LISTENING       4
  UDP    0.0.0.0:5353           *:*                                    2460
  UDP    [fe80::1%12]:1900      *:*                                    3164
`,
  /** The state as it is translated, after the comment of a program that met it: "ABHÖREN" on German Windows; headings after wintotal.de/tipp/netstat. */
  German: `
Aktive Verbindungen

  Proto  Lokale Adresse         Remoteadresse          Status           PID
  TCP    0.0.0.0:135            0.0.0.0:0              ABHÖREN         1020
  TCP    127.0.0.1:8411         127.0.0.1:58296        WARTEND         0
  TCP    192.168.1.5:52341      142.250.80.46:443      HERGESTELLT     7300
  TCP    [::]:3000              [::]:0                 ABHÖREN         7300
  TCP    [::1]:49670            [::]:0                 ABHÖREN         4
  UDP    0.0.0.0:5353           *:*                                    2460
  UDP    [fe80::1%12]:1900      *:*                                    3164
`,
  /** After github.com/billfeller/billfeller.github.io issue 174. */
  Chinese: `
活动连接

  协议  本地地址                外部地址              状态             PID
  TCP    0.0.0.0:135            0.0.0.0:0              LISTENING       1020
  TCP    127.0.0.1:8411         127.0.0.1:58296        TIME_WAIT       0
  TCP    192.168.1.5:52341      142.250.80.46:443      ESTABLISHED     7300
  TCP    [::]:3000              [::]:0                 LISTENING       7300
  TCP    [::1]:49670            [::]:0                 LISTENING       4
  UDP    0.0.0.0:5353           *:*                                    2460
  UDP    [fe80::1%12]:1900      *:*                                    3164
`,
};

/** `netsh interface ipv4 show excludedportrange tcp` by language. */
export const excluded: Readonly<Record<string, string>> = {
  /** After github.com/localsend/localsend issue 125. */
  English: `
Protocol tcp Port Exclusion Ranges

Start Port    End Port
----------    --------
      5985        5985
     49673       49772
     50000       50059     *

* - Administered port exclusions.
`,
  /** After stackoverflow.com question 54010365, as a German Windows answers it. */
  German: `
Portausschlussbereiche für das Protokoll "tcp"

Startport      Endport
----------    --------
      5985        5985
     49673       49772
     50000       50059     *

* - Verwaltete Portausschlüsse.
`,
  /** After github.com/nikkigallery/WhimboxLauncher issue 21. */
  Chinese: `
协议 tcp 端口排除范围

开始端口    结束端口
----------    --------
      5985        5985
     49673       49772
     50000       50059     *

* - 管理的端口排除。
`,
  /** After github.com/microsoft/WSL issue 5306. */
  Spanish: `
Puerto de inicio    Puerto final
----------          --------
      5985        5985
     49673       49772
     50000       50059
`,
};

/**
 * `lsof -nP -iTCP -sTCP:LISTEN -iUDP -FpLPtn` of macOS, in the form of lsof(8), "OUTPUT FOR OTHER PROGRAMS"; the processes and
 * names of sockets after github.com/hukar/notes-technique, "Savoir qui écoute", and lsof-org/lsof issue 322.
 */
export const lsof = `p512
Lann
f10
tIPv4
PTCP
n*:7000
f11
tIPv6
PTCP
n*:7000
f12
tIPv4
PUDP
n*:*
f13
tIPv4
PUDP
n*:5353
p1080
Lkar
f3
tIPv4
PTCP
n127.0.0.1:44950
f24
tIPv6
PTCP
n[::1]:3000
f26
tIPv6
PTCP
n[fe80:1::1%lo0]:3002
p50386
Lmongo
f10
tIPv4
PTCP
n127.0.0.1:27017
f11
tIPv4
PUDP
n192.168.1.5:61002->142.250.80.46:443
f12
tIPv6
PUDP
n[::1]:61003
`;
