create tabel nothing (id uuid);
