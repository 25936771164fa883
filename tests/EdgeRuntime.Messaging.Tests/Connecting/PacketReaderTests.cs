using EdgeRuntime.Messaging.Connecting;
using EdgeRuntime.Testing;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;

namespace EdgeRuntime.Messaging.Tests.Connecting;

/// <summary>Bytes to packets, within a bounded memory and with one kind of failure.</summary>
public sealed class PacketReaderTests
{
    private const int MaxBytes = 1_114_112;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ReadAsync_PacketAcrossReads_IsPutTogether()
    {
        var reader = new PacketReader(new ByteChannel([0x30, 0x05, 0, 1, (byte)'a', 0, 9]) { MostAtOnce = 1 }, MaxBytes, static () => { });

        var packet = await reader.ReadAsync(static _ => Task.CompletedTask, Stop);

        Assert.Equal(((byte)0x30, 7), (packet.FixedHeader, packet.TotalLength));
        Assert.Equal(new byte[] { 0, 1, (byte)'a', 0, 9 }, packet.Body.ToArray());
        Assert.Equal(0, (await reader.ReadAsync(static _ => Task.CompletedTask, Stop)).TotalLength);
    }

    [Fact]
    public async Task ReadAsync_MessageOf250Megabytes_CostsNoMemoryAndTheNextPacketComes()
    {
        byte[] longOne = [0x33, 0x80 | (250_000_000 & 127), 0x80 | ((250_000_000 >> 7) & 127), 0x80 | ((250_000_000 >> 14) & 127), 250_000_000 >> 21, 0, 1, (byte)'t', 0, 77];
        var channel = new ByteChannel(longOne) { ZerosBehind = 250_000_000 - 5, Behind = [0xD0, 0] };
        var skipped = new List<OversizedMessage>();
        var reader = new PacketReader(channel, MaxBytes, static () => { });

        var before = GC.GetAllocatedBytesForCurrentThread();
        var read = reader.ReadAsync(
            message =>
            {
                skipped.Add(message);
                return Task.CompletedTask;
            },
            Stop);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(read.IsCompletedSuccessfully);
        var last = await read;

        Assert.Equal(new OversizedMessage("t", 1, 77, 250_000_000), Assert.Single(skipped));
        Assert.Equal(0xD0, last.FixedHeader);
        Assert.InRange(allocated, 0, 1 << 20);
        Drill.Report($"a message of 250 MB cost {allocated} bytes");
    }

    [Fact]
    public async Task ReadAsync_HeaderOfAMegabyteWithoutBody_AllocatesWhatCame()
    {
        var reader = new PacketReader(new ByteChannel([0x30, 0x80, 0x80, 0x40, 1, 2, 3]), MaxBytes, static () => { });

        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(0, (await reader.ReadAsync(static _ => Task.CompletedTask, Stop)).TotalLength);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 << 10);
    }

    [Theory]
    [InlineData(new byte[] { 0x30, 0x80, 0x80, 0x80, 0x80, 1 })]
    [InlineData(new byte[] { 0x20, 0xFF, 0xFF, 0xFF, 0x7F, 1 })]
    public async Task ReadAsync_LengthThatCannotBe_IsAProtocolViolation(byte[] bytes)
    {
        var reader = new PacketReader(new ByteChannel(bytes), MaxBytes, static () => { });

        await Assert.ThrowsAsync<MqttProtocolViolationException>(() => reader.ReadAsync(static _ => Task.CompletedTask, Stop));
    }

    // Both directions: a device and the embedded broker parse with the same code.
    [Fact]
    public async Task Decode_SpoiledPackets_AreParsedOrAProtocolViolation()
    {
        var count = Drill.Count(30_000, 10_000_000);
        var packets = new SpoiledPackets(Drill.Seed);
        var formatter = new MqttPacketFormatterAdapter(MqttProtocolVersion.V500, new MqttBufferWriter(4096, 65_535));
        var channel = new ByteChannel([]);
        var (parsed, refused, ended) = (0, 0, 0);
        for (var i = 0; i < count; i++)
        {
            channel.Refill(packets.Next());
            var reader = new PacketReader(channel, MaxBytes, static () => { });
            try
            {
                for (var received = await reader.ReadAsync(static _ => Task.CompletedTask, Stop); received.TotalLength > 0; received = await reader.ReadAsync(static _ => Task.CompletedTask, Stop))
                {
                    DeviceAdapter.Decode(formatter, received);
                    parsed++;
                }

                ended++;
            }
            catch (MqttProtocolViolationException)
            {
                refused++;
            }
        }

        Assert.Equal(count, refused + ended);
        Assert.True(parsed > 0 && refused > count / 100);
        Drill.Report($"{count} spoiled packets: {parsed} parsed all the same, {refused} streams refused, {ended} read to their end");
    }
}
