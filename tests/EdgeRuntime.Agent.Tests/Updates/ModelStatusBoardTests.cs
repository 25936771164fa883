using EdgeRuntime.Agent.Updates;
using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Agent.Tests.Updates;

public sealed class ModelStatusBoardTests
{
    private static readonly string Digest = new('a', 64);
    private static readonly ErrorInfo Error = new(ErrorCode.GoldenMismatch, "it computes something else");

    [Theory]
    [InlineData(ModelPhase.Failed, 0)]
    [InlineData(ModelPhase.RolledBack, 0)]
    [InlineData(ModelPhase.Downloading, 1)]
    public void Apply_DocumentThatAsksAgain_ForgetsHowItEndedLastTime(ModelPhase phase, int left)
    {
        var board = new ModelStatusBoard(static () => { });
        board.Note("pump", Digest, phase, null, Error);

        board.Apply(Document(Digest));

        Assert.Equal((7, left), (board.Generation, board.Models.Length));
    }

    [Fact]
    public void Apply_DocumentThatAsksForAnother_LeavesWhatIsKnown()
    {
        var board = new ModelStatusBoard(static () => { });
        board.Note("pump", Digest, ModelPhase.Failed, null, Error);
        board.Refuse(6, Error);

        board.Apply(Document(new string('b', 64)));

        Assert.Equal(Error, Assert.Single(board.Models).Error);
        Assert.Null(board.Refused);
    }

    [Fact]
    public void Begin_InstallThatWaits_GoesOnSayingWhatForUntilSomethingComes()
    {
        var changes = 0;
        var board = new ModelStatusBoard(() => changes++);
        board.Note("pump", Digest, ModelPhase.Waiting, null, Error);

        Assert.False(board.Begin("pump", Digest));
        Assert.Equal((1, ModelPhase.Waiting, Error), (changes, Assert.Single(board.Models).Phase, board.Models[0].Error));

        Assert.True(board.Begin("pump", new string('b', 64)));
        Assert.Equal((2, ModelPhase.Downloading, 0.0), (changes, Assert.Single(board.Models).Phase, board.Models[0].Progress));
        Assert.True(board.Begin("pump", new string('b', 64)));
    }

    private static DesiredDocument Document(string digest) =>
        new() { Schema = DesiredDocument.CurrentSchema, Generation = 7, Models = [new DesiredModel { Model = "pump", Digest = digest }] };

    [Fact]
    public void Models_OneThatOnlyAnOrderHasBrought_NamesItsSourceUntilItIsForgotten()
    {
        var board = new ModelStatusBoard(static () => { }) { SourceOf = static model => model == "door" ? "machine" : null };
        board.Commit("pump", Digest);
        board.Commit("door", Digest);
        board.Note("door", new string('b', 64), ModelPhase.Trial);
        Assert.Equal([("door", "machine"), ("door", "machine"), ("pump", null)], board.Models.Select(static status => (status.Model, status.Source)));

        board.Forget("door");
        Assert.Equal("pump", Assert.Single(board.Models).Model);
    }
}
