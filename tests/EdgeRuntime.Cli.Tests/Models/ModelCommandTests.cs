using System.IO.Compression;
using EdgeRuntime.Contracts.Signing;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Cli.Tests.Models;

/// <summary>The shipped model from its folder to a bundle that a keyring believes, and what becomes of it in hostile hands.</summary>
public sealed class ModelCommandTests : IDisposable
{
    private readonly LocalFolder _folder = new();

    private string Bundle => _folder["model.edgemodel"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Model_PackSignVerify_ByAMakersFirstKeys()
    {
        await LocalFolder.DoAsync("keys", "new", "--out", _folder["keys"]);

        var packed = await LocalFolder.DoAsync("model", "pack", _folder.Model(), "--out", Bundle, "--json");
        await LocalFolder.RefusedAsync("signature_missing", Verify());
        var signed = await LocalFolder.DoAsync("model", "sign", Bundle, "--sign", _folder["keys/models.key.pem"], "--json");
        var verified = await LocalFolder.DoAsync([.. Verify(), "--run", "--json"]);

        Assert.Equal((string?)packed.Json["digest"], (string?)signed.Json["digest"]);
        Assert.True((bool)verified.Json["ok"]!);
        Assert.True((bool)verified.Json["tried"]!);
        Assert.Equal((string?)packed.Json["digest"], (string?)verified.Json["bundle"]!["digest"]);
        Assert.Equal(["int8", "int8-small"], verified.Json["bundle"]!["variants"]!.AsArray().Select(static variant => (string?)variant!["name"]));
        Assert.All(packed.Json["variants"]!.AsArray(), static variant => Assert.Equal(2, (int)variant!["goldenVectors"]!));
    }

    [Fact]
    public async Task Pack_SignedAtOnce_IsTrusted()
    {
        await LocalFolder.DoAsync("keys", "new", "--out", _folder["keys"]);

        await LocalFolder.DoAsync("model", "pack", _folder.Model(), "--out", Bundle, "--sign", _folder["keys/models.key.pem"], "--block-kib", "4");

        var verified = await LocalFolder.DoAsync(Verify());
        Assert.EndsWith("good: signed for keyring version 1, every byte as signed\n", verified.Out, StringComparison.Ordinal);
        Assert.Contains("16 block(s) of 4 KiB", verified.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sign_ByTwoPeopleApart_MeetsTheirThreshold()
    {
        await TwoSignersAsync();
        await LocalFolder.DoAsync("model", "pack", _folder.Model(), "--out", Bundle);

        await LocalFolder.DoAsync("model", "sign", Bundle, "--sign", _folder["keys/models.key.pem"]);
        await LocalFolder.RefusedAsync("threshold_not_met", Verify("keys/keyring-2.json"));
        await LocalFolder.DoAsync("model", "sign", Bundle, "--sign", _folder["keys/models.key.pem"]);
        await LocalFolder.RefusedAsync("threshold_not_met", Verify("keys/keyring-2.json"));
        await LocalFolder.DoAsync("model", "sign", Bundle, "--sign", _folder["bob/bob.key.pem"]);

        await LocalFolder.DoAsync(Verify("keys/keyring-2.json"));
    }

    [Fact]
    public async Task Sign_Detached_LeavesTheBundleAloneUntilItIsMerged()
    {
        await TwoSignersAsync();
        await LocalFolder.DoAsync("model", "pack", _folder.Model(), "--out", Bundle, "--sign", _folder["keys/models.key.pem"]);
        var before = await File.ReadAllBytesAsync(Bundle, TestContext.Current.CancellationToken);

        await LocalFolder.DoAsync("model", "sign", Bundle, "--sign", _folder["bob/bob.key.pem"], "--detached", _folder["bob.sig"]);
        Assert.Equal(before, await File.ReadAllBytesAsync(Bundle, TestContext.Current.CancellationToken));

        var merged = await LocalFolder.DoAsync("model", "sign", Bundle, "--merge", _folder["bob.sig"], "--json");
        Assert.Equal(2, merged.Json["signedBy"]!.AsArray().Count);
        await LocalFolder.DoAsync(Verify("keys/keyring-2.json"));
    }

    [Fact]
    public async Task Verify_ForgedOrChanged_IsRefusedWithItsCode()
    {
        await LocalFolder.DoAsync("keys", "new", "--out", _folder["keys"]);
        await LocalFolder.DoAsync("keys", "new", "--out", _folder["thief"]);

        await LocalFolder.DoAsync("model", "pack", _folder.Model(), "--out", Bundle, "--sign", _folder["thief/models.key.pem"]);
        await LocalFolder.RefusedAsync("unknown_key", Verify());

        await LocalFolder.DoAsync("model", "pack", _folder.Model(), "--out", Bundle, "--sign", _folder["keys/desired.key.pem"]);
        await LocalFolder.RefusedAsync("wrong_role", Verify());

        await LocalFolder.DoAsync("model", "pack", _folder.Model(), "--out", Bundle, "--sign", _folder["keys/models.key.pem"]);
        ReplaceEntry("int8.onnx", static content => content[100] ^= 1);
        await LocalFolder.RefusedAsync("digest_mismatch", Verify());
        var json = await LocalFolder.RunAsync([.. Verify(), "--json"]);
        Assert.Equal(ExitCodes.Fault, json.ExitCode);
        Assert.False((bool)json.Json["ok"]!);
        Assert.Equal("digest_mismatch", (string?)json.Json["error"]!["code"]);
        await LocalFolder.RefusedAsync("digest_mismatch", "model", "sign", Bundle, "--sign", _folder["keys/models.key.pem"]);

        await LocalFolder.DoAsync("model", "pack", _folder.Model(), "--out", Bundle, "--sign", _folder["keys/models.key.pem"]);
        ReplaceEntry("manifest.json", static content => content[Array.IndexOf(content, (byte)'1')] = (byte)'2');
        await LocalFolder.RefusedAsync("signature_invalid", Verify());
    }

    [Fact]
    public async Task Verify_AfterTheKeyWasRotatedAway_IsRefused()
    {
        await LocalFolder.DoAsync("keys", "new", "--out", _folder["keys"]);
        await LocalFolder.DoAsync("model", "pack", _folder.Model(), "--out", Bundle, "--sign", _folder["keys/models.key.pem"]);
        await LocalFolder.DoAsync("keys", "rotate", _folder["keys/keyring.json"], "--replace", "models", "--sign", _folder["keys/root.key.pem"]);

        await LocalFolder.RefusedAsync("unknown_key", Verify("keys/keyring-2.json"));
        await LocalFolder.DoAsync("model", "sign", Bundle, "--sign", _folder["keys/models-2.key.pem"]);
        await LocalFolder.DoAsync(Verify("keys/keyring-2.json"));
        await LocalFolder.DoAsync(Verify());
    }

    [Fact]
    public async Task Inspect_Bundle_SaysWhatItSaysOfItself()
    {
        await LocalFolder.DoAsync("model", "pack", _folder.Model(), "--out", Bundle);

        var text = await LocalFolder.DoAsync("model", "inspect", Bundle);
        var json = await LocalFolder.DoAsync("model", "inspect", Bundle, "--json");

        Assert.Contains("vibration-condition 1.0.0, release 1", text.Out, StringComparison.Ordinal);
        Assert.EndsWith("not signed\n", text.Out, StringComparison.Ordinal);
        Assert.Equal(1, (int)json.Json["release"]!);
        Assert.Equal(65536, (int)json.Json["blockSize"]!);
    }

    [Fact]
    public async Task Grant_Signed_OpensWithTheKeyring()
    {
        await LocalFolder.DoAsync("keys", "new", "--out", _folder["keys"]);

        await LocalFolder.DoAsync("model", "grant", "pump", "--device", "fleet", "--minimum-release", "3", "--sign", _folder["keys/models.key.pem"], "--out", _folder["grant.json"], "--json");

        var keyring = TestTrust.Accepted(Keyring.Trust(await File.ReadAllBytesAsync(_folder["keys/keyring.json"], TestContext.Current.CancellationToken)));
        var envelope = TestTrust.Accepted(DsseEnvelope.Parse(await File.ReadAllBytesAsync(_folder["grant.json"], TestContext.Current.CancellationToken)));
        var grant = TestTrust.Accepted(RollbackGrant.Open(envelope, keyring, "pump", "pi", new TrustedTime(TimeProvider.System.GetUtcNow())));
        Assert.Equal(3, grant.MinimumRelease);
    }

    [Theory]
    [InlineData("model")]
    [InlineData("model", "pack")]
    [InlineData("model", "pack", "x", "--block-kib", "5")]
    [InlineData("model", "sign", "x")]
    [InlineData("model", "verify", "x")]
    [InlineData("model", "grant", "Pump", "--device", "fleet", "--minimum-release", "1", "--sign", "k", "--out", "g")]
    [InlineData("model", "grant", "pump", "--device", "models", "--minimum-release", "1", "--sign", "k", "--out", "g")]
    [InlineData("model", "grant", "pump", "--device", "fleet", "--minimum-release", "0", "--sign", "k", "--out", "g")]
    public async Task Model_WrongCommandLine_IsUsage(params string[] args)
    {
        var run = await LocalFolder.RunAsync(args);

        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.NotEmpty(run.Error);
    }

    [Fact]
    public async Task Model_MissingFiles_AreOneLine()
    {
        await LocalFolder.RefusedAsync("model_file_missing", "model", "pack", _folder["absent"]);
        await LocalFolder.RefusedAsync("bundle_invalid", "model", "inspect", _folder["absent.edgemodel"]);
        await LocalFolder.RefusedAsync("key_file_invalid", "model", "sign", "x", "--sign", _folder["absent.key.pem"]);
    }

    private string[] Verify(string keyring = "keys/keyring.json") => ["model", "verify", Bundle, "--keyring", _folder[keyring]];

    private async Task TwoSignersAsync()
    {
        await LocalFolder.DoAsync("keys", "new", "--out", _folder["keys"]);
        await LocalFolder.DoAsync("keys", "new", "--role", "models", "--name", "bob", "--out", _folder["bob"]);
        await LocalFolder.DoAsync("keys", "rotate", _folder["keys/keyring.json"], "--add", $"models={_folder["bob/bob.pub.pem"]}", "--threshold", "models=2", "--sign", _folder["keys/root.key.pem"]);
    }

    private void ReplaceEntry(string name, Action<byte[]> change)
    {
        using var zip = ZipFile.Open(Bundle, ZipArchiveMode.Update);
        using var stream = zip.GetEntry(name)!.Open();
        using var content = new MemoryStream();
        stream.CopyTo(content);
        var bytes = content.ToArray();
        change(bytes);
        stream.Position = 0;
        stream.Write(bytes);
    }
}
