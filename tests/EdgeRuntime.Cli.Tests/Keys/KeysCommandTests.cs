using EdgeRuntime.Contracts.Signing;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Cli.Tests.Keys;

public sealed class KeysCommandTests : IDisposable
{
    private readonly LocalFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task New_FirstSetUp_MakesAKeyForEachRoleAndASignedKeyringInOneCommand()
    {
        var run = await LocalFolder.DoAsync("keys", "new", "--out", _folder["keys"], "--json");

        var keyring = await ReadAsync("keys/keyring.json");
        Assert.Equal(keyring.Fingerprint, (string?)run.Json["keyring"]!["fingerprint"]);
        Assert.True((bool)run.Json["keyring"]!["complete"]!);
        Assert.Equal(["root", "models", "desired", "agent"], run.Json["newKeys"]!.AsArray().Select(static key => (string?)key!["role"]));
        foreach (var role in Enum.GetValues<KeyRole>())
        {
            var name = role.ToString().ToLowerInvariant();
            using var key = TestTrust.Accepted(KeyFiles.ReadPrivate(_folder[$"keys/{name}.key.pem"]));
            Assert.Equal([key.KeyId], keyring.Document.Roles[role].KeyIds);
            Assert.Equal(key.KeyId, TestTrust.Accepted(KeyFiles.ReadPublic(_folder[$"keys/{name}.pub.pem"])).KeyId);
        }

        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_folder["keys"]));
        }
    }

    [Fact]
    public async Task New_OverKeys_KeepsThemAndSaysSo()
    {
        await LocalFolder.DoAsync("keys", "new", "--out", _folder["keys"]);
        var before = await File.ReadAllTextAsync(_folder["keys/models.key.pem"], TestContext.Current.CancellationToken);

        var again = await LocalFolder.RunAsync("keys", "new", "--out", _folder["keys"]);
        var one = await LocalFolder.RunAsync("keys", "new", "--role", "models", "--out", _folder["keys"]);

        Assert.Equal(ExitCodes.Fault, again.ExitCode);
        Assert.Equal(ExitCodes.Fault, one.ExitCode);
        Assert.Contains("models.key.pem: is there already", one.Error, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllTextAsync(_folder["keys/models.key.pem"], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Trust_OfAKeyring_PrintsTheFingerprintAndComparesIt()
    {
        await LocalFolder.DoAsync("keys", "new", "--out", _folder["keys"]);

        var shown = await LocalFolder.DoAsync("keys", "trust", _folder["keys/keyring.json"]);
        var fingerprint = shown.Out.Split('\n').Single(static line => line.StartsWith("fingerprint ", StringComparison.Ordinal))["fingerprint ".Length..];

        Assert.Equal(79, fingerprint.Length);
        await LocalFolder.DoAsync("keys", "trust", _folder["keys/keyring.json"], "--expect", fingerprint);
        await LocalFolder.RefusedAsync("digest_mismatch", "keys", "trust", _folder["keys/keyring.json"], "--expect", new string('0', 64));
    }

    [Fact]
    public async Task Trust_OfSeveralPeoplesKeys_IsCompleteWhenEnoughRootsHaveSigned()
    {
        foreach (var (role, name) in new[] { ("root", "alice"), ("root", "bob"), ("models", "carol"), ("models", "dave"), ("desired", "fleet-server") })
        {
            await LocalFolder.DoAsync("keys", "new", "--role", role, "--name", name, "--out", _folder[name]);
        }

        string Public(string name) => _folder[$"{name}/{name}.pub.pem"];
        string Private(string name) => _folder[$"{name}/{name}.key.pem"];
        var made = await LocalFolder.DoAsync(
            "keys", "trust", "--add", $"root={Public("alice")}", "--add", $"root={Public("bob")}", "--add", $"models={Public("carol")}", "--add", $"models={Public("dave")}",
            "--add", $"desired={Public("fleet-server")}", "--threshold", "root=2", "--threshold", "models=2", "--sign", Private("alice"), "--out", _folder["keyring.json"], "--json");

        Assert.False((bool)made.Json["keyring"]!["complete"]!);
        Assert.Contains("signed by 1 of the 2 different keys", made.Error, StringComparison.Ordinal);
        await LocalFolder.RefusedAsync("threshold_not_met", "model", "verify", "absent", "--keyring", _folder["keyring.json"]);
        await LocalFolder.RefusedAsync("wrong_role", "keys", "trust", _folder["keyring.json"], "--sign", Private("carol"));

        var signed = await LocalFolder.DoAsync("keys", "trust", _folder["keyring.json"], "--sign", Private("bob"), "--json");

        Assert.True((bool)signed.Json["keyring"]!["complete"]!);
        Assert.Equal((string?)made.Json["keyring"]!["fingerprint"], (string?)signed.Json["keyring"]!["fingerprint"]);
        var keyring = await ReadAsync("keyring.json");
        Assert.Equal(["carol", "dave"], keyring.Document.MembersOf(KeyRole.Models).Keys.Select(static key => key.Name));
        Assert.Equal(2, keyring.Document.Roles.Models.Threshold);
    }

    [Fact]
    public async Task Rotate_ReplacesALostModelsKey_AndDevicesFollow()
    {
        await LocalFolder.DoAsync("keys", "new", "--out", _folder["keys"]);
        var old = await ReadAsync("keys/keyring.json");

        var run = await LocalFolder.DoAsync("keys", "rotate", _folder["keys/keyring.json"], "--replace", "models", "--sign", _folder["keys/root.key.pem"], "--json");

        Assert.True((bool)run.Json["keyring"]!["complete"]!);
        var next = TestTrust.Accepted(old.Rotate((await ReadAsync("keys/keyring-2.json")).Envelope, new TrustedTime(TimeProvider.System.GetUtcNow())));
        using var key = TestTrust.Accepted(KeyFiles.ReadPrivate(_folder["keys/models-2.key.pem"]));
        Assert.Equal([key.KeyId], next.Document.Roles.Models.KeyIds);
        Assert.Equal(old.Document.Roles.Desired.KeyIds, next.Document.Roles.Desired.KeyIds);
    }

    [Fact]
    public async Task Rotate_Root_IsSignedByOldAndNew()
    {
        await LocalFolder.DoAsync("keys", "new", "--out", _folder["keys"]);
        var old = await ReadAsync("keys/keyring.json");

        await LocalFolder.DoAsync("keys", "rotate", _folder["keys/keyring.json"], "--replace", "root", "--sign", _folder["keys/root.key.pem"]);

        Assert.Equal(2, TestTrust.Accepted(old.Rotate((await ReadAsync("keys/keyring-2.json")).Envelope, TrustedTime.Unknown)).Document.Version);
    }

    [Fact]
    public async Task Rotate_WithoutTheOldRoot_IsIncompleteUntilItSigns()
    {
        await LocalFolder.DoAsync("keys", "new", "--out", _folder["keys"]);

        var run = await LocalFolder.DoAsync("keys", "rotate", _folder["keys/keyring.json"], "--replace", "root", "--json");
        Assert.False((bool)run.Json["keyring"]!["complete"]!);

        var signed = await LocalFolder.DoAsync(
            "keys", "trust", _folder["keys/keyring-2.json"], "--previous", _folder["keys/keyring.json"], "--sign", _folder["keys/root.key.pem"], "--json");
        Assert.True((bool)signed.Json["keyring"]!["complete"]!);
    }

    [Fact]
    public async Task Rotate_AddsAndRemovesKeys()
    {
        await LocalFolder.DoAsync("keys", "new", "--out", _folder["keys"]);
        await LocalFolder.DoAsync("keys", "new", "--role", "models", "--name", "bob", "--out", _folder["bob"]);
        var first = (await ReadAsync("keys/keyring.json")).Document.Roles.Models.KeyIds[0];

        await LocalFolder.DoAsync("keys", "rotate", _folder["keys/keyring.json"], "--add", $"models={_folder["bob/bob.pub.pem"]}", "--threshold", "models=2", "--sign", _folder["keys/root.key.pem"]);
        Assert.Equal(2, (await ReadAsync("keys/keyring-2.json")).Document.Roles.Models.Threshold);

        await LocalFolder.DoAsync("keys", "rotate", _folder["keys/keyring-2.json"], "--remove", first[..8], "--threshold", "models=1", "--sign", _folder["keys/root.key.pem"]);
        var models = (await ReadAsync("keys/keyring-3.json")).Document.MembersOf(KeyRole.Models);
        Assert.Equal("bob", Assert.Single(models.Keys).Name);
    }

    [Fact]
    public async Task Rotate_ToNonsense_IsRefusedAndWritesNothing()
    {
        await LocalFolder.DoAsync("keys", "new", "--out", _folder["keys"]);
        var root = _folder["keys/root.key.pem"];
        var before = Directory.GetFiles(_folder["keys"]).Order().ToArray();

        await LocalFolder.RefusedAsync("keyring_invalid", "keys", "rotate", _folder["keys/keyring.json"], "--threshold", "models=2", "--sign", root);
        await LocalFolder.RefusedAsync("keyring_invalid", "keys", "rotate", _folder["keys/keyring.json"], "--add", $"models={_folder["keys/desired.pub.pem"]}", "--sign", root);
        await LocalFolder.RefusedAsync("wrong_role", "keys", "rotate", _folder["keys/keyring.json"], "--replace", "models", "--sign", _folder["keys/models.key.pem"]);
        Assert.Equal(ExitCodes.Fault, (await LocalFolder.RunAsync("keys", "rotate", _folder["keys/keyring.json"], "--remove", "0000", "--sign", root)).ExitCode);

        Assert.Equal(before, Directory.GetFiles(_folder["keys"]).Order());
    }

    [Theory]
    [InlineData("keys", "new", "--role", "admin")]
    [InlineData("keys", "new", "--role", "models", "--role", "root", "--name", "x")]
    [InlineData("keys", "new", "--name", "../x", "--role", "models")]
    [InlineData("keys", "new", "--valid", "soon")]
    [InlineData("keys", "trust")]
    [InlineData("keys", "trust", "a", "--add", "root=b")]
    [InlineData("keys", "trust", "--add", "root")]
    [InlineData("keys", "trust", "--add", "admin=b")]
    [InlineData("keys", "trust", "--add", "root=b", "--threshold", "root=0")]
    [InlineData("keys", "trust", "--add", "root=b", "--threshold", "root=many")]
    [InlineData("keys", "rotate")]
    [InlineData("keys")]
    public async Task Keys_WrongCommandLine_IsUsage(params string[] args)
    {
        var run = await LocalFolder.RunAsync(args);

        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.NotEmpty(run.Error);
    }

    [Fact]
    public async Task Trust_OfGarbage_IsOneLine()
    {
        await File.WriteAllTextAsync(_folder["garbage"], "\u001b[2Jgarbage", TestContext.Current.CancellationToken);

        await LocalFolder.RefusedAsync("envelope_invalid", "keys", "trust", _folder["garbage"]);
        await LocalFolder.RefusedAsync("key_file_invalid", "keys", "trust", "--add", $"root={_folder["garbage"]}", "--out", _folder["keyring.json"]);
        var missing = await LocalFolder.RunAsync("keys", "trust", _folder["absent"]);
        Assert.Equal(ExitCodes.Fault, missing.ExitCode);
        Assert.Contains(_folder["absent"], missing.Error, StringComparison.Ordinal);
    }

    private async Task<Keyring> ReadAsync(string name) => TestTrust.Accepted(Keyring.Trust(await File.ReadAllBytesAsync(_folder[name], TestContext.Current.CancellationToken)));
}
