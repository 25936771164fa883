using EdgeRuntime.Cli.Tests.Fleet;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Cli.Tests;

/// <summary>A folder of its own for commands that work on files.</summary>
internal sealed class LocalFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edgectl-");

    public string this[string name] => Path.Combine(_folder.FullName, name);

    /// <summary>Runs edgectl; what it says for people is never a stack trace, nor the runtime's own words.</summary>
    public static async Task<CliRun> RunAsync(params string[] args)
    {
        var run = await TestFleet.RunBareAsync(args);
        Assert.All(["   at ", "System.", "Could not find", "Access to the path"], words => Assert.DoesNotContain(words, run.Error, StringComparison.Ordinal));
        return run;
    }

    /// <summary>A run that must succeed.</summary>
    public static async Task<CliRun> DoAsync(params string[] args)
    {
        var run = await RunAsync(args);
        Assert.True(run.ExitCode == ExitCodes.Success, $"{string.Join(' ', args)}: {run}");
        return run;
    }

    /// <summary>A run that must fail with this code, said on one line.</summary>
    public static async Task RefusedAsync(string code, params string[] args)
    {
        var run = await RunAsync(args);
        Assert.True(run.ExitCode == ExitCodes.Fault, $"{string.Join(' ', args)}: {run}");
        Assert.EndsWith($"({code})\n", run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error, '\n');
    }

    /// <summary>A copy of the shipped model.</summary>
    public string Model()
    {
        Directory.CreateDirectory(this["model"]);
        foreach (var file in Directory.EnumerateFiles(Checkout.PathOf("src/EdgeRuntime.Agent/Models/vibration-condition")))
        {
            File.Copy(file, Path.Combine(this["model"], Path.GetFileName(file)), overwrite: true);
        }

        return this["model"];
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
