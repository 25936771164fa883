using EdgeRuntime.Fleet.Broker;
using EdgeRuntime.Fleet.Configuration;

namespace EdgeRuntime.Fleet.Tests.Broker;

/// <summary>The command <c>edge-fleet broker</c>.</summary>
public sealed class BrokerCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("broker-command-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void AddDevice_PrintsThePasswordOnceAndKeepsOnlyItsHash()
    {
        var (code, output, _) = Run("add-device", "roof-1");
        var password = output.TrimEnd('\n');
        var file = Path.Combine(_folder.FullName, BrokerAccounts.FileName);
        var kept = File.ReadAllText(file);

        Assert.Equal((0, 32), (code, password.Length));
        Assert.DoesNotContain(password, kept, StringComparison.Ordinal);
        Assert.True(BrokerPassword.Matches(BrokerAccounts.In(_folder.FullName).Find("roof-1")!.Hash, System.Text.Encoding.UTF8.GetBytes(password)));
        Assert.False(BrokerPassword.Matches(BrokerAccounts.In(_folder.FullName).Find("roof-1")!.Hash, "other"u8));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }

    [Fact]
    public void Accounts_AreListedBlockedAndRemoved()
    {
        Run("add-device", "roof-1");
        Run("add-operator", "anna");
        Run("block", "barn-1");

        Assert.Equal("anna operator\nbarn-1 blocked\nroof-1 device\n", Run("list").Output);
        Assert.Equal(0, Run("remove", "roof-1").Code);
        Assert.Equal((1, "", "No account 'roof-1'\n"), Run("remove", "roof-1"));
    }

    [Theory]
    [InlineData("add-device", "Roof 1")]
    [InlineData("add-device", "models")]
    [InlineData("add-operator", "edge-fleet")]
    [InlineData("add-device")]
    [InlineData("unknown", "x")]
    public void BadUsage_IsExplainedAndChangesNothing(params string[] words)
    {
        var (code, output, errors) = Run(words);

        Assert.Equal((2, ""), (code, output));
        Assert.NotEmpty(errors);
        Assert.Empty(BrokerAccounts.In(_folder.FullName).List());
    }

    [Fact]
    public void DamagedFile_IsNamedWithItsLine()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, BrokerAccounts.FileName), "roof-1 device x.y\nnonsense\n");

        var (code, _, errors) = Run("list");

        Assert.Equal(1, code);
        Assert.Contains("broker-accounts line 2 is not 'NAME device|operator|blocked HASH'", errors, StringComparison.Ordinal);
    }

    private (int Code, string Output, string Errors) Run(params string[] words)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var errors = new StringWriter { NewLine = "\n" };
        var code = BrokerCommand.Run(words, new FleetOptions { DataDirectory = _folder.FullName }, output, errors);
        return (code, output.ToString(), errors.ToString());
    }
}
