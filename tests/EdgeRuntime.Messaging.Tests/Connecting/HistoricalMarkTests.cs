using System.Buffers;
using System.Text;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Messaging.Connecting;
using EdgeRuntime.Messaging.Outbox;

namespace EdgeRuntime.Messaging.Tests.Connecting;

public sealed class HistoricalMarkTests
{
    [Theory]
    [InlineData(0, 1, 2, false)]
    [InlineData(7, 1, 2, false)]
    [InlineData(7, 1, 30, true)]
    [InlineData(7, 2, 2, true)]
    public void FromOutbox_MadeBeforeAnyConnection_IsHistoryOnlyAfterTheStart(long row, long connection, int ageSeconds, bool historical) =>
        Assert.Equal(historical, IsMarked(Message(row, made: 0), connection, ageSeconds));

    [Fact]
    public void FromOutbox_ReadBackFromTheFile_IsHistory() => Assert.True(IsMarked(Message(row: 7, OutboxMessage.UnknownConnection), connection: 1));

    [Fact]
    public void FromOutbox_MadeUnderThisConnectionOrAnother_IsHistoryOnlyUnderAnother()
    {
        Assert.False(IsMarked(Message(row: 0, made: 3), connection: 3));
        Assert.True(IsMarked(Message(row: 0, made: 2), connection: 3));
    }

    [Fact]
    public void FromOutbox_Always_ExpiresAtTheBrokerWhenItDoesHere() =>
        Assert.Equal(3600u, MessageFormat.FromOutbox(Message(row: 0, made: 1), 1, TimeSpan.Zero, TimeSpan.FromHours(1)).MessageExpiryInterval);

    private static bool IsMarked(OutboxMessage message, long connection, int ageSeconds = 0) =>
        Encoding.UTF8.GetString(MessageFormat.FromOutbox(message, connection, TimeSpan.FromSeconds(ageSeconds), TimeSpan.FromDays(1)).Payload.ToArray()).Contains("\"historical\":true", StringComparison.Ordinal);

    private static OutboxMessage Message(long row, long made) => new()
    {
        Session = Guid.Empty,
        Class = MessageClass.Results,
        Seq = 1,
        Topic = "t",
        Schema = "result/1",
        Payload = """{"seq":1}"""u8.ToArray(),
        Connection = made,
        MadeAt = TimeSpan.Zero,
        Row = row,
    };
}
