using EdgeRuntime.Cli.Keys;
using EdgeRuntime.Contracts.Signing;

namespace EdgeRuntime.Cli.Tests.Keys;

/// <summary>Which keyring and which keys a maker's folder stands for.</summary>
public sealed class KeyFolderTests : IDisposable
{
    private readonly LocalFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Folder_AfterARotation_IsTheNewKeyringAndTheNewKey()
    {
        await LocalFolder.DoAsync("keys", "new", "--out", _folder["keys"]);
        Assert.Equal((1, _folder["keys/models.key.pem"]), (Open().Keyring.Document.Version, Open().PathOf(KeyRole.Models)));

        await LocalFolder.DoAsync("keys", "rotate", _folder["keys/keyring.json"], "--replace", "models", "--sign", _folder["keys/root.key.pem"]);
        await LocalFolder.DoAsync("keys", "rotate", _folder["keys/keyring-2.json"], "--replace", "desired", "--sign", _folder["keys/root.key.pem"]);

        var keys = Open();
        Assert.Equal(3, keys.Keyring.Document.Version);
        Assert.Equal([_folder["keys/models-2.key.pem"], _folder["keys/desired-3.key.pem"]], new[] { KeyRole.Models, KeyRole.Desired }.Select(keys.PathOf));
    }

    [Fact]
    public async Task Folder_RotationThatTheOldRootHasNotSigned_IsStillTheOldOne()
    {
        await LocalFolder.DoAsync("keys", "new", "--out", _folder["keys"]);
        await LocalFolder.DoAsync("keys", "rotate", _folder["keys/keyring.json"], "--replace", "root", "--json");

        Assert.Equal(1, Open().Keyring.Document.Version);
    }

    [Fact]
    public void Folder_WithoutAKeyring_SaysHowToMakeOne()
    {
        Directory.CreateDirectory(_folder["empty"]);
        Assert.Contains("edgectl keys new", Assert.Throws<CliException>(() => new KeyFolder(_folder["empty"])).Message, StringComparison.Ordinal);
        Assert.Contains("edgectl keys new", Assert.Throws<CliException>(() => new KeyFolder(_folder["none"])).Message, StringComparison.Ordinal);
    }

    private KeyFolder Open() => new(_folder["keys"]);
}
