namespace EdgeRuntime.Contracts.Signing;

/// <summary>PEM texts.</summary>
internal static class Pem
{
    /// <summary>The text with lines that end in LF: NSec writes CR LF. The original is wiped, it may be a private key.</summary>
    public static byte[] WithPlainLines(byte[] pem)
    {
        var plain = new byte[pem.Length - pem.AsSpan().Count((byte)'\r')];
        var length = 0;
        foreach (var b in pem)
        {
            if (b != '\r')
            {
                plain[length++] = b;
            }
        }

        Array.Clear(pem);
        return plain;
    }
}
