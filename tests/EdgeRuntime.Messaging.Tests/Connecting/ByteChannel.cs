using System.Buffers;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using MQTTnet.Channel;

namespace EdgeRuntime.Messaging.Tests.Connecting;

/// <summary>A channel that gives bytes at once: some, then zeros without a memory of their own, then some more.</summary>
internal sealed class ByteChannel(byte[] bytes) : IMqttChannel
{
    private byte[] _bytes = bytes;
    private int _read;

    public int MostAtOnce { get; init; } = int.MaxValue;

    public long ZerosBehind { get; set; }

    public byte[] Behind { get; set; } = [];

    public X509Certificate2 ClientCertificate => null!;

    public EndPoint RemoteEndPoint => null!;

    public EndPoint LocalEndPoint => null!;

    public bool IsSecureConnection => false;

    public void Refill(byte[] bytes) => (_bytes, _read) = (bytes, 0);

    public Task ConnectAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task DisconnectAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        count = Math.Min(count, MostAtOnce);
        if (_read == _bytes.Length && ZerosBehind > 0)
        {
            var zeros = (int)Math.Min(count, ZerosBehind);
            ZerosBehind -= zeros;
            return Task.FromResult(zeros);
        }

        if (_read == _bytes.Length && Behind.Length > 0)
        {
            Refill(Behind);
            Behind = [];
        }

        var some = Math.Min(count, _bytes.Length - _read);
        _bytes.AsSpan(_read, some).CopyTo(buffer.AsSpan(offset));
        _read += some;
        return Task.FromResult(some);
    }

    public Task WriteAsync(ReadOnlySequence<byte> buffer, bool isEndOfPacket, CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
    }
}
