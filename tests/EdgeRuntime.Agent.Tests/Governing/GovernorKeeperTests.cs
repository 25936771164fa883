using EdgeRuntime.Agent.Governing;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Agent.Tests.Governing;

/// <summary>Whatever ends the agent, the board has its own governors again.</summary>
public sealed class GovernorKeeperTests : IDisposable
{
    private const string Own = "schedutil conservative";

    private readonly string _folder = Directory.CreateTempSubdirectory("governor-").FullName;
    private readonly InMemoryFileSystem _files = CpufreqTree.Make();
    private readonly WatchedFiles _watched;

    public GovernorKeeperTests() => _watched = new WatchedFiles(_files);

    private string Memory => Path.Combine(_folder, "governor.json");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void PutBack_AfterSeveral_IsWhatTheBoardHadInEachDomain()
    {
        var keeper = Open();
        Assert.Null(keeper.Apply("powersave"));
        Assert.Equal("powersave powersave", _files.InForce());
        Assert.Null(keeper.Apply("performance"));
        Assert.Null(keeper.Apply(null));
        Assert.Equal((Own, true), (_files.InForce(), keeper.HasChanged));
        Assert.Null(keeper.Apply("performance"));

        Assert.Null(keeper.PutBack());

        Assert.Equal((Own, false), (_files.InForce(), keeper.HasChanged));
        Assert.False(Open().HasChanged);
    }

    [Fact]
    public void Apply_AtEachWrite_TheFileSaysAlreadyWhatToPutBack()
    {
        var writes = 0;
        _watched.Writing = path =>
        {
            writes++;
            var memory = File.ReadAllText(Memory);
            Assert.Contains("""[{"domain":"policy0","governor":"schedutil"},{"domain":"policy4","governor":"conservative"}]""", memory, StringComparison.Ordinal);
            Assert.Contains("powersave", memory, StringComparison.Ordinal);
            return true;
        };

        Assert.Null(Open().Apply("powersave"));

        Assert.Equal(2, writes);
    }

    [Fact]
    public void PutBack_DomainThatDoesNotTakeIt_IsOneLineAndIsTriedAgain()
    {
        var keeper = Open();
        keeper.Apply("powersave");
        _watched.Writing = static path => path != CpufreqTree.FileOf(4);

        Assert.StartsWith(CpufreqTree.FileOf(4), keeper.PutBack(), StringComparison.Ordinal);
        Assert.Equal(("schedutil powersave", true), (_files.InForce(), keeper.HasChanged));
        _watched.Writing = static _ => true;

        Assert.Null(Open().PutBack());
        Assert.Equal(Own, _files.InForce());
    }

    [Fact]
    public void Apply_WhereTheFileCannotBeWritten_ChangesNothing()
    {
        Directory.CreateDirectory(Memory);

        var problem = Open().Apply("powersave");

        Assert.StartsWith($"{Memory}: cannot be written", problem, StringComparison.Ordinal);
        Assert.Empty(_files.Writes);
    }

    [Fact]
    public void PutBack_ByTheNextAgentAfterACrash_IsWhatTheFirstOneFound()
    {
        Open().Apply("powersave");

        var next = Open();
        Assert.True(next.HasChanged);
        Assert.Null(next.PutBack());

        Assert.Equal((Own, false), (_files.InForce(), Open().HasChanged));
    }

    [Fact]
    public void PutBack_AfterACrashAndAReboot_IsNobodysBusiness()
    {
        Open().Apply("powersave");
        _files[CpufreqTree.BootIdFile] = "second\n";
        _files[CpufreqTree.FileOf(0)] = "performance\n";

        var next = Open();

        Assert.False(next.HasChanged);
        Assert.Null(next.PutBack());
        Assert.Equal("performance powersave", _files.InForce());
    }

    [Fact]
    public void PutBack_DomainThatSomebodyElseHasChanged_IsLeftAlone()
    {
        var keeper = Open();
        keeper.Apply("powersave");
        _files[CpufreqTree.FileOf(0)] = "performance\n";

        Assert.Null(keeper.PutBack());

        Assert.Equal("performance conservative", _files.InForce());
    }

    [Fact]
    public void Remember_AVerdict_IsKnownToTheNextAndSurvivesPuttingBack()
    {
        var keeper = Open();
        keeper.Apply("powersave");
        Assert.Null(keeper.Remember(new GovernorVerdict("these models", "powersave")));
        keeper.PutBack();

        Assert.Equal(new GovernorVerdict("these models", "powersave"), Open().Verdict);
    }

    [Theory]
    [InlineData("not json", "cannot be read")]
    [InlineData("null", "does not hold")]
    [InlineData("""{"found":[{"domain":"../../../etc/passwd","governor":"x"}]}""", "does not hold")]
    [InlineData("""{"found":[{"domain":"policy0/../../x","governor":"x"}]}""", "does not hold")]
    [InlineData("""{"found":[{"domain":"policy0"}]}""", "does not hold")]
    [InlineData("""{"verdict":{"governor":"powersave"}}""", "does not hold")]
    [InlineData("""{"tried":[null]}""", "does not hold")]
    [InlineData("""{"more":1}""", "cannot be read")]
    public void Open_FileThatNoAgentHasWritten_IsOneLineAndAnEmptyMemory(string content, string expected)
    {
        File.WriteAllText(Memory, content);

        var keeper = new GovernorKeeper(_watched, new GovernorStore(Memory), out var problem);

        Assert.StartsWith($"{Memory}: {expected}", problem, StringComparison.Ordinal);
        Assert.Null(keeper.Verdict);
        Assert.False(keeper.HasChanged);
    }

    [Fact]
    public void Open_FileThatIsTooLong_IsNotRead()
    {
        File.WriteAllText(Memory, new string(' ', 100_000) + "{}");

        _ = new GovernorKeeper(_watched, new GovernorStore(Memory), out var problem);

        Assert.StartsWith($"{Memory}: has 100002 bytes", problem, StringComparison.Ordinal);
    }

    private GovernorKeeper Open()
    {
        var keeper = new GovernorKeeper(_watched, new GovernorStore(Memory), out var problem);
        Assert.Null(problem);
        return keeper;
    }
}
