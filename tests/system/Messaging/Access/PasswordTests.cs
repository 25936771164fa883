using System.Text.Json.Nodes;
using EdgeRuntime.SystemTests.Agents;
using EdgeRuntime.Testing;

namespace EdgeRuntime.SystemTests.Messaging.Access;

/// <summary>User and password between a real agent and a real Mosquitto.</summary>
public sealed class PasswordTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("passwords-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Password_InAFile_OpensTheDoor()
    {
        await using var broker = await BrokerAsync();
        await using var agent = AccessTest.Agent(broker.Port, User(await FileAsync("secret", "right horse\n")));

        await AccessTest.GetsInAsync(agent);
    }

    [Fact]
    public async Task Password_AsSystemdCredential_OpensTheDoor()
    {
        await using var broker = await BrokerAsync();
        await FileAsync("mqtt-password", "right horse");
        await using var agent = AccessTest.Agent(broker.Port, User("mqtt-password"));
        agent.Environment["CREDENTIALS_DIRECTORY"] = _folder.FullName;

        await AccessTest.GetsInAsync(agent);
    }

    [Fact]
    public async Task Password_Wrong_IsOneErrorLineAndSlowAttempts()
    {
        await using var broker = await BrokerAsync();
        await using var relay = new TcpRelay(broker.Port);
        await using var agent = AccessTest.Agent(relay.Port, User(await FileAsync("secret", "wrong horse")), longestWait: "00:00:06");
        agent.Start();
        await Eventually.TrueAsync(() => agent.Log.Contains("No connection", StringComparison.Ordinal), TimeSpan.FromSeconds(30), () => agent.Log);
        await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System, TestContext.Current.CancellationToken);

        // The first wait is one of the longest already, with its jitter three to six seconds.
        Assert.Equal(1, relay.Connections);
        Assert.Equal(0, await agent.StopAsync());
        var line = Assert.Single(agent.Log.Split('\n'), static line => line.Contains("No connection", StringComparison.Ordinal));
        Assert.Contains(" fail: ", line, StringComparison.Ordinal);
        Assert.Contains($"the broker at 127.0.0.1:{relay.Port} refuses the connection: not authorized; check Mqtt:Username, Mqtt:PasswordFile and the broker's access list", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PasswordFile_ThatIsMissing_IsNamedInOneLineAndTakenUpWhenItIsThere()
    {
        await using var broker = await BrokerAsync();
        var path = Path.Combine(_folder.FullName, "late");
        await using var agent = AccessTest.Agent(broker.Port, User(path));
        agent.Start();
        await Eventually.TrueAsync(() => agent.Log.Contains("No connection", StringComparison.Ordinal), TimeSpan.FromSeconds(30), () => agent.Log);

        await FileAsync("late", "right horse");
        await Eventually.TrueAsync(() => agent.Log.Contains("Connected to ", StringComparison.Ordinal), TimeSpan.FromSeconds(30), () => agent.Log);

        Assert.Equal(0, await agent.StopAsync());
        Assert.Contains($"{path} cannot be read (", Assert.Single(agent.Log.Split('\n'), static line => line.Contains("No connection", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    private static JsonObject User(string passwordFile) => new() { ["Username"] = "alice", ["PasswordFile"] = passwordFile };

    private async Task<MosquittoServer> BrokerAsync()
    {
        var users = Path.Combine(_folder.FullName, "users");
        var (code, _, errors) = await ProcessRun.RunAsync(await RealPart.RequireAsync("mosquitto_passwd", "mosquitto"), ["-b", "-c", users, "alice", "right horse"]);
        Assert.True(code == 0, errors);
        // Mosquitto reads it after it has dropped its rights.
        if (!OperatingSystem.IsWindows())
        {
            _folder.UnixFileMode = (UnixFileMode)0x1ED;
            File.SetUnixFileMode(users, (UnixFileMode)0x1A4);
        }

        return await MosquittoServer.StartAsync("allow_anonymous false", $"password_file {users}");
    }

    private async Task<string> FileAsync(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        await File.WriteAllTextAsync(path, text, TestContext.Current.CancellationToken);
        return path;
    }
}
