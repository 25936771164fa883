using System.Text.Json;
using EdgeRuntime.Core.Linux;
using EdgeRuntime.Core.Scheduling;

namespace EdgeRuntime.Core.Tests.Linux;

/// <summary>Small files that an agent can do without.</summary>
public sealed class StateFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("state-file-");

    private string Kept => Path.Combine(_folder.FullName, "policy.json");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Write_ThenRead_IsVersionedAndTheSame()
    {
        Assert.Null(New().Write(new SchedulerState { RateHz = 2 }));

        Assert.Equal(1, JsonDocument.Parse(File.ReadAllBytes(Kept)).RootElement.GetProperty("version").GetInt32());
        Assert.Equal(2, New().Read(static _ => true, out var problem)!.RateHz);
        Assert.Null(problem);
    }

    [Fact]
    public void Read_FileOfTheTimeBeforeVersions_IsRead()
    {
        File.WriteAllText(Kept, """{"rateHz": 3}""");

        Assert.Equal(3, New().Read(static _ => true, out var problem)!.RateHz);
        Assert.Null(problem);
    }

    [Theory]
    [InlineData("", "cannot be read")]
    [InlineData("{\"version\":1,\"sta", "cannot be read")]
    [InlineData("\0\0\0\0\0\0\0\0", "cannot be read")]
    [InlineData("""{"version":2,"state":{"rateHz":3}}""", "is of version 2, this agent reads up to version 1")]
    [InlineData("""{"version":"x","state":[]}""", "cannot be read")]
    public void Read_FileThatCannotBeUsed_IsSaidAndSetAsideWhenTheNextIsWritten(string content, string expected)
    {
        File.WriteAllText(Kept, content);
        var file = New();

        Assert.Null(file.Read(static _ => true, out var problem));

        Assert.StartsWith($"{Kept}: {expected}", problem, StringComparison.Ordinal);
        Assert.EndsWith("; what the policy has learned is lost", problem, StringComparison.Ordinal);
        Assert.Equal(content, File.ReadAllText(Kept));
        Assert.Null(file.Write(new SchedulerState { RateHz = 2 }));
        Assert.Equal(content, File.ReadAllText(Kept + ".unreadable"));
        Assert.Equal(2, New().Read(static _ => true, out _)!.RateHz);
        Assert.Null(file.Write(new SchedulerState { RateHz = 4 }));
        Assert.Equal(content, File.ReadAllText(Kept + ".unreadable"));
    }

    private StateFile<SchedulerState> New() => new(Kept, 1000, SchedulerStateJsonContext.Default.SchedulerState, "what the policy has learned");
}
