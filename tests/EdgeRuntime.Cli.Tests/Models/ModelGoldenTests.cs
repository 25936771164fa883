namespace EdgeRuntime.Cli.Tests.Models;

/// <summary><c>edgectl model golden</c> as a maker uses it.</summary>
public sealed class ModelGoldenTests : IDisposable
{
    private readonly LocalFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Golden_Confirmed_IsWrittenAndPacked()
    {
        var made = await LocalFolder.DoAsync("model", "golden", _folder.Model(), "--count", "1", "--yes", "--json");
        var packed = await LocalFolder.DoAsync("model", "pack", _folder["model"], "--out", _folder["model.edgemodel"], "--json");

        Assert.Equal(1, (int)made.Json["vectors"]!);
        Assert.Equal(["int8", "int8-small"], made.Json["variants"]!.AsArray().Select(static variant => (string?)variant!["variant"]));
        Assert.All(packed.Json["variants"]!.AsArray(), static variant => Assert.Equal(1, (int)variant!["goldenVectors"]!));
    }

    [Fact]
    public async Task Golden_NobodyToConfirm_IsOneLineAndNothingWritten()
    {
        var before = await File.ReadAllTextAsync(Path.Combine(_folder.Model(), "manifest.json"), TestContext.Current.CancellationToken);

        var run = await LocalFolder.RunAsync("model", "golden", _folder["model"]);

        Assert.Equal((2, ""), (run.ExitCode, run.Out));
        Assert.Equal("golden vectors not written: outputs computed here need confirmation; compare them with an fp32 twin (--from FILE), or confirm them with --yes\n", run.Error);
        Assert.Equal(before, await File.ReadAllTextAsync(Path.Combine(_folder["model"], "manifest.json"), TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("model_file_missing", "--from", "absent.onnx")]
    [InlineData("bad_request", "--input", "absent.npy")]
    public async Task Golden_FileThatIsNotThere_IsOneLine(string code, string option, string file) =>
        await LocalFolder.RefusedAsync(code, "model", "golden", _folder.Model(), option, _folder[file], "--yes");
}
