using System.Buffers;
using System.Text;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Messaging.Connecting;
using EdgeRuntime.Messaging.Outbox;

namespace EdgeRuntime.Messaging.Tests.Connecting;

public sealed class HistoricalMarkTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0, 1, 2, false)]
    [InlineData(7, 1, 2, false)]
    [InlineData(7, 1, 30, true)]
    [InlineData(7, 2, 2, true)]
    public void FromOutbox_MadeBeforeAnyConnection_IsHistoryOnlyAfterTheStart(long row, long connection, int ageSeconds, bool historical) =>
        Assert.Equal(historical, IsMarked(Message(row, made: 0, Now - TimeSpan.FromSeconds(ageSeconds)), connection));

    [Fact]
    public void FromOutbox_LeftByAnEarlierSession_IsHistory() => Assert.True(IsMarked(Message(row: 7, made: 0, default), connection: 1));

    [Fact]
    public void FromOutbox_MadeUnderThisConnectionOrAnother_IsHistoryOnlyUnderAnother()
    {
        Assert.False(IsMarked(Message(row: 0, made: 3, Now), connection: 3));
        Assert.True(IsMarked(Message(row: 0, made: 2, Now), connection: 3));
    }

    private static bool IsMarked(OutboxMessage message, long connection) =>
        Encoding.UTF8.GetString(MessageFormat.FromOutbox(message, connection, Now).Payload.ToArray()).Contains("\"historical\":true", StringComparison.Ordinal);

    private static OutboxMessage Message(long row, long made, DateTimeOffset at) => new()
    {
        Session = Guid.Empty,
        Class = MessageClass.Results,
        Seq = 1,
        Topic = "t",
        Schema = "result/1",
        Payload = """{"seq":1}"""u8.ToArray(),
        Expires = Now.AddDays(1),
        Connection = made,
        Made = at,
        MadeAt = 0,
        Row = row,
    };
}
