using EdgeRuntime.Agent.Configuration;

namespace EdgeRuntime.Agent.Tests.Configuration;

/// <summary>What a person who looks at the configuration of a service is told of its credentials.</summary>
public sealed class ServiceCredentialsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("credentials-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("LoadCredential=tls-ca:/root/ca.pem")]
    [InlineData("LoadCredential=tls-ca")]
    [InlineData("LoadCredentialEncrypted=tls-ca:/etc/ca.cred")]
    [InlineData("SetCredential=tls-ca:text")]
    public void Load_CredentialOfADropIn_IsARemarkThatNamesIt(string line)
    {
        var dropIn = Path.Combine(_folder, "secrets.conf");
        File.WriteAllText(dropIn, $"[Service]\n{line}\n");

        var loaded = Load("tls-ca");

        Assert.Empty(loaded.Errors);
        Assert.Equal([$"Mqtt:Tls:CaFile: 'tls-ca' is a credential of the service ({dropIn}); only the service can read it, so it is not checked here"], loaded.ServiceOnly);
    }

    [Fact]
    public void Load_CredentialOfNoDropIn_IsAnErrorThatSaysHowToLoadIt()
    {
        File.WriteAllText(Path.Combine(_folder, "secrets.conf"), "[Service]\nLoadCredential=tls-ca-2:/root/ca.pem\n#LoadCredential=tls-ca:/root/ca.pem\n");

        var loaded = Load("tls-ca");

        Assert.Empty(loaded.ServiceOnly);
        Assert.Equal(
            ["Mqtt:Tls:CaFile names 'tls-ca', which does not exist; a plain name is a credential of the service, and no drop-in loads it: sudo systemctl edit edge-agent, then LoadCredential=tls-ca:FILE below [Service]"],
            loaded.Errors);
    }

    [Fact]
    public void Load_FileInAFolder_IsMissingAsBefore() => Assert.Equal(["Mqtt:Tls:CaFile names '/nowhere/ca.pem', which does not exist"], Load("/nowhere/ca.pem").Errors);

    private LoadedConfiguration Load(string caFile)
    {
        var path = Path.Combine(_folder, "agent.json");
        File.WriteAllText(path, $$"""{ "StateDirectory": "none", "Mqtt": { "Tls": { "Enabled": true, "CaFile": "{{caFile}}" } } }""");
        return ConfigurationLoader.Load(path, new StateDirectory(static _ => null, static _ => false), [Path.Combine(_folder, "missing"), _folder]);
    }
}
