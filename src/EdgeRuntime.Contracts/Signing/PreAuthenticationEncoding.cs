using System.Text;

namespace EdgeRuntime.Contracts.Signing;

/// <summary>
/// The bytes that a DSSE signature covers:
/// <c>PAE(type, body) = "DSSEv1" SP LEN(type) SP type SP LEN(body) SP body</c>, LEN being the number of bytes in ASCII decimals
/// (DSSE 1.0.2, protocol.md, https://github.com/secure-systems-lab/dsse).
/// </summary>
internal static class PreAuthenticationEncoding
{
    public static byte[] Encode(string payloadType, ReadOnlySpan<byte> payload)
    {
        var type = Encoding.UTF8.GetBytes(payloadType);
        var head = Encoding.UTF8.GetBytes($"DSSEv1 {type.Length} {payloadType} {payload.Length} ");
        var encoded = new byte[head.Length + payload.Length];
        head.CopyTo(encoded, 0);
        payload.CopyTo(encoded.AsSpan(head.Length));
        return encoded;
    }
}
