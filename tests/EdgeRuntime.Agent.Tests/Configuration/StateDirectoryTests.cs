using EdgeRuntime.Agent.Configuration;
using EdgeRuntime.Core.Linux;

namespace EdgeRuntime.Agent.Tests.Configuration;

/// <summary>Where state lies when nobody says where.</summary>
public sealed class StateDirectoryTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("state-").FullName;
    private readonly Dictionary<string, string> _environment = new() { ["HOME"] = "/home/pi" };
    private string[] _writable = ["/home/pi/.local/state/edge-runtime", "/states/edge-runtime"];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Find_NothingConfigured_TakesTheFirstThatCanBeWritten()
    {
        Assert.Equal("/home/pi/.local/state/edge-runtime", Finder.Find(null));

        _environment["XDG_STATE_HOME"] = "/states";
        Assert.Equal("/states/edge-runtime", Finder.Find(null));

        _environment["XDG_STATE_HOME"] = "relative";
        Assert.Equal("/home/pi/.local/state/edge-runtime", Finder.Find(""));

        _writable = [.. _writable, StateDirectory.SystemWide];
        Assert.Equal("/var/lib/edge-runtime", Finder.Find(null));

        _environment["STATE_DIRECTORY"] = "/var/lib/private/edge:/var/lib/second";
        Assert.Equal("/var/lib/private/edge", Finder.Find(null));

        Assert.Equal("/data/edge", Finder.Find("/data/edge"));
    }

    [Fact]
    public void Find_NoneOrNothingWritable_KeepsNothing()
    {
        Assert.Null(Finder.Find("None"));
        _writable = [];
        Assert.Null(Finder.Find(null));
        _environment.Clear();
        Assert.Null(Finder.Find(null));
    }

    [Fact]
    public void Load_PathsThatNothingSets_LieInTheStateDirectoryAndSayWhereTheyComeFrom()
    {
        var loaded = Load("""{ "Power": { "MemoryPath": "/elsewhere/battery.json" }, "Onnx": { "CacheFolder": "none" } }""");

        var configuration = loaded.Configuration;
        Assert.Empty(loaded.Errors);
        Assert.Equal(
            ["/home/pi/.local/state/edge-runtime", "outbox.db", "updates", "policy.json", "/elsewhere/battery.json", "governor.json", null],
            [
                configuration.StateDirectory, In(configuration.Mqtt.Outbox.Path), In(configuration.Updates.Folder), In(configuration.Policy.Adaptive.MemoryPath),
                configuration.Power.MemoryPath, In(configuration.Governor.MemoryPath), configuration.Onnx.CacheFolder,
            ]);
        var effective = loaded.Effective().ToDictionary(static value => value.Key);
        Assert.Equal(("/home/pi/.local/state/edge-runtime/outbox.db", "state directory"), (effective["Mqtt:Outbox:Path"].Value!, effective["Mqtt:Outbox:Path"].Origin));
        Assert.EndsWith("agent.json", effective["Power:MemoryPath"].Origin, StringComparison.Ordinal);

        static string? In(string? path) => path is null ? null : Path.GetRelativePath("/home/pi/.local/state/edge-runtime", path);
    }

    [Fact]
    public void Load_StateDirectoryNone_KeepsNothingButWhatIsNamed()
    {
        var loaded = Load("""{ "StateDirectory": "none", "Mqtt": { "Outbox": { "Path": "outbox.db" } } }""");

        Assert.Empty(loaded.Errors);
        Assert.Null(loaded.Configuration.StateDirectory);
        Assert.Equal("outbox.db", loaded.Configuration.Mqtt.Outbox.Path);
        Assert.Null(loaded.Configuration.Updates.Folder);
    }

    [Fact]
    public void Find_UsersOwnBesideTheServices_IsForLackOfRights()
    {
        var own = Finder.Find(null);

        Assert.True(Finder.IsForLackOfRights(own, static path => path == StateDirectory.SystemWide));
        Assert.False(Finder.IsForLackOfRights(own, static _ => false));
        Assert.False(Finder.IsForLackOfRights(StateDirectory.SystemWide, static _ => true));
        Assert.True(Load("""{ "StateDirectory": "/data/edge" }""").NamesStateDirectory);
        Assert.False(Load("{}").NamesStateDirectory);
    }

    [Fact]
    public void BecomeOwnerOf_ALink_IsRefusedToRoot()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.UserName == "root", "only root becomes somebody else");
        var link = Path.Combine(_folder, "link");
        Directory.CreateSymbolicLink(link, _folder);

        Assert.Throws<UnauthorizedAccessException>(() => ProcessUser.BecomeOwnerOf(link));
        Assert.Throws<UnauthorizedAccessException>(() => ProcessUser.BecomeOwnerOf(link + "/"));
        Assert.Throws<UnauthorizedAccessException>(() => ProcessUser.BecomeOwnerOf("\u0001/" + new string('x', 5000)));
        ProcessUser.BecomeOwnerOf(Path.Combine(_folder, "not", "there"));
        Assert.Equal("root", Environment.UserName);
    }

    [Fact]
    public void CanWrite_AFolderThatIsNotThereYet_AsksTheOneAboveAndMakesNothing()
    {
        Assert.True(PrivateFiles.CanWrite(Path.Combine(_folder, "a", "b")));
        Assert.False(Directory.Exists(Path.Combine(_folder, "a")));

        File.WriteAllText(Path.Combine(_folder, "file"), "");
        Assert.False(PrivateFiles.CanWrite(Path.Combine(_folder, "file", "b")));
    }

    private StateDirectory Finder => new(name => _environment.GetValueOrDefault(name), path => _writable.Contains(path));

    private LoadedConfiguration Load(string json)
    {
        var path = Path.Combine(_folder, "agent.json");
        File.WriteAllText(path, json);
        return ConfigurationLoader.Load(path, Finder);
    }
}
