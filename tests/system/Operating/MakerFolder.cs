using System.Text.Json.Nodes;
using EdgeRuntime.Testing;

namespace EdgeRuntime.SystemTests.Operating;

/// <summary>A maker's working folder: keys and a model, and edgectl run in it.</summary>
internal sealed class MakerFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("edge-maker-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);

    /// <summary>Runs edgectl; it must end well.</summary>
    public async Task<EdgectlRun> DoAsync(params string[] args)
    {
        var run = await EdgectlProcess.RunInAsync(Path, args);
        Assert.True(run.ExitCode == 0, $"{string.Join(' ', args)}: {run}");
        return run;
    }

    /// <summary>A model folder <c>model/</c>: the built-in model as the maker's next release.</summary>
    /// <param name="release">The release.</param>
    /// <param name="fillingBytes">Bytes of a file more; 0 for none.</param>
    /// <param name="model">Another model id.</param>
    public void WriteModel(int release, int fillingBytes = 0, string? model = null)
    {
        var folder = Directory.CreateDirectory(System.IO.Path.Combine(Path, "model")).FullName;
        foreach (var file in Directory.EnumerateFiles(Checkout.PathOf("src/EdgeRuntime.Agent/Models/vibration-condition")))
        {
            File.Copy(file, System.IO.Path.Combine(folder, System.IO.Path.GetFileName(file)), overwrite: true);
        }

        var path = System.IO.Path.Combine(folder, "manifest.json");
        var manifest = JsonNode.Parse(File.ReadAllText(path))!;
        (manifest["release"], manifest["version"], manifest["model"]) = (release, $"{release}.0.0", model ?? (string)manifest["model"]!);
        if (fillingBytes > 0)
        {
            var filling = new byte[fillingBytes];
            new Random(release).NextBytes(filling);
            File.WriteAllBytes(System.IO.Path.Combine(folder, "filling.bin"), filling);
            manifest["files"]!.AsArray().Add("filling.bin");
        }

        File.WriteAllText(path, manifest.ToJsonString());
    }
}
