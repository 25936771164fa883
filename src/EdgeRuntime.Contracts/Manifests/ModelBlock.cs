namespace EdgeRuntime.Contracts.Manifests;

/// <summary>A block that has passed its check; only <see cref="BlockLayout.Accept"/> makes one, so that nobody has to hash it again.</summary>
public sealed class ModelBlock
{
    internal ModelBlock(int index, ReadOnlyMemory<byte> content, string sha256)
    {
        Index = index;
        Content = content;
        Sha256 = sha256;
    }

    /// <summary>Its number in the block stream, from 0.</summary>
    public int Index { get; }

    /// <summary>Its bytes; nobody changes them any more.</summary>
    public ReadOnlyMemory<byte> Content { get; }

    /// <summary>Their sha256 in lowercase hexadecimal.</summary>
    public string Sha256 { get; }
}
