using EdgeRuntime.Cli.Models.Clearing;
using EdgeRuntime.Cli.Tests.Fleet;
using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Cli.Tests.Orders;

public sealed class ModelNeedsTests
{
    private static readonly string Digest = new('c', 64);

    [Theory]
    [InlineData(5, null, true)]
    [InlineData(4, ModelPhase.Committed, true)]
    [InlineData(4, ModelPhase.Failed, true)]
    [InlineData(5, ModelPhase.Waiting, true)]
    [InlineData(5, ModelPhase.Deferred, true)]
    [InlineData(5, ModelPhase.Trial, true)]
    [InlineData(5, ModelPhase.Committed, false)]
    [InlineData(5, ModelPhase.Failed, false)]
    [InlineData(5, ModelPhase.RolledBack, false)]
    [InlineData(6, ModelPhase.Committed, false)]
    public void Of_DeviceThatIsToldToRunIt_NeedsItUntilItsEnd(long generation, ModelPhase? phase, bool needs) =>
        Assert.Equal(needs, Of(Digest, Reported(generation, phase)).Contains("pi"));

    [Fact]
    public void Of_DeviceThatIsAtItUnderAnOlderOrder_NeedsIt() => Assert.Equal(["pi"], Of(new string('d', 64), Reported(5, ModelPhase.Downloading)));

    [Fact]
    public void Of_DeviceThatHasNeverReported_NeedsIt() => Assert.Equal(["pi"], Of(Digest, null));

    [Fact]
    public void Of_DeviceThatRefusedTheOrder_DoesNotNeedIt() => Assert.Empty(Of(Digest, Reported(4, null) with { Refused = new RefusedGeneration(5, ErrorCode.Expired, "too late") }));

    [Theory]
    [InlineData(null, true)]
    [InlineData(ModelPhase.Trial, true)]
    [InlineData(ModelPhase.Committed, false)]
    [InlineData(ModelPhase.RolledBack, false)]
    public void Of_ReleaseOfTheAgent_IsNeededUntilItsEnd(ModelPhase? phase, bool needs)
    {
        var document = new DesiredDocument { Schema = DesiredDocument.CurrentSchema, Generation = 5, Agent = new DesiredAgent { Digest = Digest } };
        var reported = Messages.Reported("pi") with { Generation = 5, Models = [], Agent = phase is { } known ? new AgentStatus { Digest = Digest, Phase = known } : null };
        Assert.Equal(needs, new ModelNeeds(new Dictionary<string, DesiredDocument> { ["pi"] = document }, [reported]).Of(Digest).Any());
    }

    [Fact]
    public void Of_OtherModel_IsNotNeeded() => Assert.Empty(Of(new string('d', 64), Reported(5, null)));

    private static IEnumerable<string> Of(string desired, ReportedMessage? reported)
    {
        var document = new DesiredDocument { Schema = DesiredDocument.CurrentSchema, Generation = 5, Models = [new DesiredModel { Model = "pump", Digest = desired }] };
        return new ModelNeeds(new Dictionary<string, DesiredDocument> { ["pi"] = document }, reported is null ? [] : [reported]).Of(Digest);
    }

    private static ReportedMessage Reported(long generation, ModelPhase? phase) => Messages.Reported("pi") with
    {
        Generation = generation,
        Models = phase is { } known ? [new ModelStatus { Model = "pump", Digest = Digest, Phase = known }] : [],
    };
}
