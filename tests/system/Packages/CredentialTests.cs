using EdgeRuntime.SystemTests.Agents;
using EdgeRuntime.SystemTests.Footprint;
using EdgeRuntime.Testing;

namespace EdgeRuntime.SystemTests.Packages;

/// <summary>Secrets that only root can read reach the agent as systemd's credentials.</summary>
public sealed class CredentialTests(PublishedAgents agents, DebianPackages packages) : IDisposable
{
    // Before the package: its service starts with them. The key lies encrypted, as a credential of a stolen card should.
    private const string Secrets = """
        umask 077
        mkdir -p /root/secrets /etc/edge-runtime/conf.d
        cp "$1/authority.pem" "$1/client.pem" /root/secrets/
        printf 'right horse\n' > /root/secrets/mqtt-password
        systemd-creds encrypt --with-key=host --name=tls-key "$1/client.key" /root/secrets/tls-key
        mkdir /etc/systemd/system/edge-agent.service.d
        cat > /etc/systemd/system/edge-agent.service.d/credentials.conf <<END
        [Service]
        LoadCredential=mqtt-password:/root/secrets/mqtt-password
        LoadCredential=authority:/root/secrets/authority.pem
        LoadCredential=client:/root/secrets/client.pem
        LoadCredentialEncrypted=tls-key:/root/secrets/tls-key
        END
        cat > /etc/edge-runtime/conf.d/broker.json <<END
        {
          "Mqtt": {
            "Host": "127.0.0.1", "Port": 1883, "Username": "alice", "PasswordFile": "mqtt-password",
            "Tls": { "Enabled": true, "CaFile": "authority", "CertificateFile": "client", "KeyFile": "tls-key" }
          }
        }
        END
        chmod -R a+rX /etc/edge-runtime
        systemctl daemon-reload
        """;

    private readonly CertificateFolder _certificates = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("credentials-");

    public void Dispose()
    {
        _certificates.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Credentials_LoadedBySystemd_OpenTheDoorOverTlsAndNobodyElseReadsThem()
    {
        var port = MosquittoServer.FreePort();
        await using var system = await DeviceSystem.BootAsync(
            "/",
            port,
            [
                $"password_file {await UsersAsync()}",
                FormattableString.Invariant($"listener {port} 127.0.0.1"),
                $"cafile {_certificates.AuthorityFile}",
                $"certfile {_certificates.ServerFile}",
                $"keyfile {_certificates.ServerKeyFile}",
                "require_certificate true",
            ]);
        var systemd = system.Systemd;
        foreach (var (from, to) in new[] { (_certificates.AuthorityFile, "authority.pem"), (_certificates.ClientFile, "client.pem"), (_certificates.ClientKeyFile, "client.key") })
        {
            File.Copy(from, Path.Combine(systemd.Folder, to));
        }

        await systemd.MustRunAsync("sh", "-e", "-c", Secrets, "sh", systemd.Folder);
        await system.InstallAsync(await packages.GetAsync(await agents.X64Async()));

        await system.NewSessionAsync([], results: 1);
        Assert.NotEqual(0, (await systemd.RunAsync("runuser", "-u", "nobody", "--", "cat", $"/run/credentials/{DeviceSystem.Unit}/tls-key")).Code);
        Assert.DoesNotContain("right horse", await systemd.MustRunAsync("sh", "-c", "journalctl --no-pager; cat /proc/$(systemctl show -P MainPID edge-agent)/environ"), StringComparison.Ordinal);
    }

    // Whom the broker knows; anonymous observers may come too.
    private async Task<string> UsersAsync()
    {
        var users = Path.Combine(_folder.FullName, "users");
        var (code, _, errors) = await ProcessRun.RunAsync(await RealPart.RequireAsync("mosquitto_passwd", "mosquitto"), ["-b", "-c", users, "alice", "right horse"]);
        Assert.True(code == 0, errors);

        // Mosquitto reads it after it has dropped its rights.
        (code, _, errors) = await ProcessRun.RunAsync("chmod", ["a+rX", _folder.FullName, users]);
        Assert.True(code == 0, errors);
        return users;
    }
}
